"""A blind round: the call to join, a member's own ballot, and its form. Pure."""

from bot.locale import Words
from bot.locale.markup import time_ago
from bot.locale.text import bare
from bot.platform.custom_id import RoundId
from bot.platform.faces import ButtonFace, Colour, FormFace, TickFace
from engine.sessions.views import BallotView, BlindView, PhotoView, RoundView

ABSTAIN = "abstain"
_HINT_LIMIT = 100  # characters under an option


def call_content(view: RoundView, blind: BlindView, words: Words) -> str:
    """The call to join, in the channel."""
    return words(
        "blind-call",
        number=view.number,
        prompt=view.prompt,
        needed=blind.terms.answers,
        until=time_ago(blind.terms.until),
        joined=blind.joined,
        answered=blind.answered,
    )


def blind_summary(photos: int, blind: BlindView, words: Words) -> str:
    """The result of a revealed round: how many answered, and how much they agree."""
    summary = words("blind-summary", answered=blind.answered, abstained=blind.answered - blind.voters)
    found = blind.agreement
    if found is None:
        return summary
    agreement = words("blind-agreement", unanimous=found.unanimous, photos=photos, pairs=found.pairs)
    return f"{summary} · {agreement}"


def reveal_question(number: int, blind: BlindView, words: Words) -> str:
    """The question before a reveal."""
    waiting = blind.joined - blind.answered
    return words("confirm-reveal", number=number, answered=blind.answered, waiting=waiting)


def call_faces(view: RoundView, words: Words) -> tuple[ButtonFace, ButtonFace]:
    """The buttons to join and to reveal."""
    return (
        ButtonFace(_id(view, "join"), words("join-button"), Colour.BLUE),
        ButtonFace(_id(view, "reveal"), words("reveal-button"), Colour.GREY),
    )


def reveal_face(view: RoundView, words: Words) -> ButtonFace:
    """The button that confirms the reveal."""
    return ButtonFace(_id(view, "reveal-yes"), words("confirm-reveal-button"), Colour.BLUE)


def ballot_face(view: RoundView, words: Words) -> ButtonFace:
    """The button that opens the form."""
    return ButtonFace(_id(view, "ballot"), words("ballot-button"), Colour.BLUE)


def ballot_content(ballot: BallotView, words: Words) -> str:
    """The text above a member's private photos: the question, and their answer if they have given one."""
    heading = words("ballot-heading", number=ballot.round.number, prompt=ballot.round.prompt)
    if not ballot.round.is_hidden:
        return f"{heading}\n{words('error-already-revealed', number=ballot.round.number)}"
    if ballot.ticked is None:
        return heading
    if ballot.abstained:
        return f"{heading}\n{words('ballot-abstained')}"
    yes = words.joined([*ballot.ticked]) or words("nothing")
    return f"{heading}\n{words('ballot-taken', yes=yes)}"


def ballot_form(ballot: BallotView, words: Words) -> FormFace:
    """A checkbox for each photo, and one to abstain. A member's earlier answer is ticked.

    Each photo has its description, because the form covers the pictures.
    """
    view = ballot.round
    photos = [_tick(photo, words, photo.position in (ballot.ticked or ())) for photo in view.photos]
    return FormFace(
        _id(view, "ballot-form"),
        words("ballot-title", number=view.number),
        words("ballot-question"),
        words("ballot-hint"),
        (*photos, TickFace(ABSTAIN, words("ballot-abstain"), "", ballot.abstained)),
    )


def _tick(view: PhotoView, words: Words, ticked: bool) -> TickFace:
    hint = bare(view.photo.description, _HINT_LIMIT)
    return TickFace(str(view.position), words("ballot-photo", position=view.position), hint, ticked)


def _id(view: RoundView, control: str) -> RoundId:
    return RoundId(control, view.session_id, view.number)
