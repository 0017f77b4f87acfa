"""A blind round: the call to join, a member's own ballot, and its form. Pure."""

from bot.locale import Words
from bot.locale.text import bare
from bot.platform.custom_id import RoundId
from bot.platform.faces import ButtonFace, Colour, FormFace, TickFace
from engine.sessions.views import BallotView, BlindView, PhotoView, RoundView

ABSTAIN = "abstain"


_HINT_LIMIT = 100  # characters under an option


def call_content(view: RoundView, blind: BlindView, words: Words) -> str:
    """The call to join, in the channel."""
    return words.blind_call(view.number, view.prompt, blind)


def call_faces(view: RoundView, words: Words) -> tuple[ButtonFace, ButtonFace]:
    """To join, and to end the wait."""
    return (
        ButtonFace(_id(view, "join"), words.join_button(), Colour.BLUE),
        ButtonFace(_id(view, "reveal"), words("reveal-button"), Colour.GREY),
    )


def reveal_face(view: RoundView, words: Words) -> ButtonFace:
    """The yes to the question whether to end the wait."""
    return ButtonFace(_id(view, "reveal-yes"), words.confirm_reveal_button(), Colour.BLUE)


def ballot_face(view: RoundView, words: Words) -> ButtonFace:
    """What opens the form."""
    return ButtonFace(_id(view, "ballot"), words.ballot_button(), Colour.BLUE)


def ballot_content(ballot: BallotView, words: Words) -> str:
    """What stands above the photos for one member alone: the question, and their answer, if there is one."""
    heading = words.ballot_heading(ballot.round.number, ballot.round.prompt)
    if not ballot.round.is_hidden:
        return f"{heading}\n{words('error-already-revealed', number=ballot.round.number)}"
    if ballot.ticked is None:
        return heading
    return f"{heading}\n{words.ballot_abstained() if ballot.abstained else words.ballot_taken(ballot.ticked)}"


def ballot_form(ballot: BallotView, words: Words) -> FormFace:
    """Every photo, with its description, since the form covers the pictures; and to abstain.

    What the member answered before is ticked.
    """
    view = ballot.round
    photos = [_tick(photo, words, photo.position in (ballot.ticked or ())) for photo in view.photos]
    return FormFace(
        _id(view, "ballot-form"),
        words.ballot_title(view.number),
        words.ballot_question(),
        words.ballot_hint(),
        (*photos, TickFace(ABSTAIN, words.ballot_abstain(), "", ballot.abstained)),
    )


def _tick(view: PhotoView, words: Words, ticked: bool) -> TickFace:
    hint = bare(view.photo.description, _HINT_LIMIT)
    return TickFace(str(view.position), words.ballot_photo(view.position), hint, ticked)


def _id(view: RoundView, control: str) -> RoundId:
    return RoundId(control, view.session_id, view.number)
