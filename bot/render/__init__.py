"""What messages look like: pure functions from the engine's views to embeds and button faces.

Why a round looks as it does (chosen by looking at it in the local Discord's page):

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
- Renditions are 400 pixels wide, the most that Discord shows in an embed. With 320 and 240 the message gets an eighth
  and a third shorter, but phones, which stretch a photo to their own width, and dense screens show it blurred.
"""

from bot.render.applied import PhotoGroup, applied_embed, photo_groups
from bot.render.faces import ButtonFace, Colour, MenuFace, finish_face, more_faces, replace_face, round_faces
from bot.render.photos import photo_embeds
from bot.render.questions import Wish
from bot.render.rounds import file_name, message_link, round_content, round_embeds
from bot.render.sheet import contact_sheet
from bot.render.status import datasets_embed, help_embed, status_embed

__all__ = [
    "ButtonFace",
    "Colour",
    "MenuFace",
    "PhotoGroup",
    "Wish",
    "applied_embed",
    "contact_sheet",
    "datasets_embed",
    "file_name",
    "finish_face",
    "help_embed",
    "message_link",
    "more_faces",
    "photo_embeds",
    "photo_groups",
    "replace_face",
    "round_content",
    "round_embeds",
    "round_faces",
    "status_embed",
]
