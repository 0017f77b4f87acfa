"""What messages look like: pure functions from the engine's views to embeds and button faces.

A round has three displays, of one heading, the same buttons and a line of credit for each photo. Looked at side by
side in the local Discord's page, in a window 1,100 pixels high:

- The grid is the one to choose for local photos. It is 990 pixels high, so nine photos and their buttons are seen
  together, and its squares have 180 pixels: enough to judge by, and a press makes one large. The numbers are drawn in,
  the buttons follow at once, and the credits stand below them, since lines in between would part 7, 8, 9 from what is
  pressed. Labels stand on the buttons and in the credits: an edit cannot change a gallery's pictures.
- The sheet is 760 pixels high and shows labels as frames, which is the quickest view of what is left; but Discord shows
  an embed's picture at most 300 pixels high, so a photo has 90, too few for what is small in it. Its credits stand
  above it, where an embed has its words.
- The embeds are the default, since they show every dataset's photos, whole, 240 pixels wide, with labels as edges; they
  are 2,770 pixels high, so one scrolls between a photo and its buttons. Photos that may only be shown from their own
  addresses always come this way, as nothing can be drawn of them; and the crop of the squares hides the sides of a wide
  photo.

Why the embeds and the buttons look as they do (chosen in the same way):

- One embed for each photo, in the order of the buttons, with its number as the title: the largest letters that an
  embed has, right above the photo, and the same number first on both of its buttons.
- The label is said three times, since colours alone do not reach everybody: by the embed's edge, in words behind the
  number, and by the one coloured button of the pair. A pair that is all grey is still open, so what is left to do is
  seen without counting; a disputed pair is coloured on both sides.
- One short line with score, page and credit under the number. Embeds have no `url` of their own: Discord merges the
  pictures of embeds with the same one.
- Two pairs in a row of buttons, so that 1 and 2, 3 and 4, 5 and 6, 7 and 8 stand side by side; the ninth pair shares
  the last row with the controls, of which the one that goes on is blue.
- Nothing is ever disabled. `next` of an old round is grey and answers with a link to the round that is out, and a
  finished round answers how to reopen it: Discord tells nobody why a disabled button does nothing.
- Renditions are 240 pixels wide. At 400, the most that Discord shows in an embed, the message is half as high again.
"""

from bot.render.applied import PhotoGroup, applied_embed, photo_groups
from bot.render.blind import (
    ABSTAIN,
    FormFace,
    ballot_content,
    ballot_face,
    ballot_form,
    call_content,
    call_faces,
    reveal_face,
)
from bot.render.charts import CHART_NAME, status_chart, team_chart
from bot.render.concepts import (
    concepts_embed,
    delete_face,
    page_faces,
    page_of,
    pages_of,
    save_onto_face,
    versions_embed,
)
from bot.render.datasets import SHEET_NAME, addition_embed, cancel_face, portrait_embed, remove_face, retry_face
from bot.render.faces import (
    ButtonFace,
    Colour,
    MenuFace,
    WhoFace,
    example_faces,
    finish_face,
    forget_face,
    more_faces,
    replace_face,
    round_faces,
    withdraw_faces,
)
from bot.render.history import history_embeds, history_faces
from bot.render.photos import photo_embeds
from bot.render.questions import Attached, Linked, Picture, Wish
from bot.render.regulating import (
    BOTS_OWN,
    NEXT_AFTER,
    QUORUMS,
    right_faces,
    server_faces,
    server_text,
    session_voting_faces,
)
from bot.render.rounds import (
    alt_texts,
    credits_embed,
    file_name,
    message_link,
    round_content,
    round_credits,
    round_embeds,
    sheet_alt_text,
    sheet_edges,
    sheet_embed,
    sheet_name,
)
from bot.render.status import datasets_embed, help_embed, status_embed
from bot.render.team import dispute_embeds, read_settlement, settle_face, team_embed

__all__ = [
    "ABSTAIN",
    "BOTS_OWN",
    "CHART_NAME",
    "NEXT_AFTER",
    "QUORUMS",
    "SHEET_NAME",
    "Attached",
    "ButtonFace",
    "Colour",
    "FormFace",
    "Linked",
    "MenuFace",
    "PhotoGroup",
    "Picture",
    "WhoFace",
    "Wish",
    "addition_embed",
    "alt_texts",
    "applied_embed",
    "ballot_content",
    "ballot_face",
    "ballot_form",
    "call_content",
    "call_faces",
    "cancel_face",
    "concepts_embed",
    "credits_embed",
    "datasets_embed",
    "delete_face",
    "dispute_embeds",
    "example_faces",
    "file_name",
    "finish_face",
    "forget_face",
    "help_embed",
    "history_embeds",
    "history_faces",
    "message_link",
    "more_faces",
    "page_faces",
    "page_of",
    "pages_of",
    "photo_embeds",
    "photo_groups",
    "portrait_embed",
    "read_settlement",
    "remove_face",
    "replace_face",
    "retry_face",
    "reveal_face",
    "right_faces",
    "round_content",
    "round_credits",
    "round_embeds",
    "round_faces",
    "save_onto_face",
    "server_faces",
    "server_text",
    "session_voting_faces",
    "settle_face",
    "sheet_alt_text",
    "sheet_edges",
    "sheet_embed",
    "sheet_name",
    "status_chart",
    "status_embed",
    "team_chart",
    "team_embed",
    "versions_embed",
    "withdraw_faces",
]
