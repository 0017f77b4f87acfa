"""A blind round: the call to join, and a member's own ballot. Pure."""

from collections.abc import Iterable

from bot.features.rounds.keypad import COLUMNS, CONTROLS_ROW, padded
from bot.locale import Words
from bot.locale.markup import time_ago
from bot.platform.custom_id import PickId, RoundId
from bot.platform.faces import ButtonFace, Colour
from engine.sessions.views import BallotView, BlindView, RoundView

PICKED = Colour.GREEN
"""The color of the keys that are picked. The message itself is the only record of picks that outlives a restart."""


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


def ballot_content(ballot: BallotView, picks: frozenset[int] | None, words: Words) -> str:
    """The text above a member's private photos: the question, and their answer if they have given one.

    `picks` are those that the keys show, or None if there are no keys.
    """
    heading = words("ballot-heading", number=ballot.round.number, prompt=ballot.round.prompt)
    if picks is None:
        return f"{heading}\n{_answer_text(ballot, words)} {words('ballot-changeable')}"
    answered = [] if ballot.ticked is None else [f"{_answer_text(ballot, words)} {words('ballot-until-submit')}"]
    hint = words("ballot-hint", yes=_positions(picks, words))
    return "\n".join([heading, f"-# {words('ballot-secret')}", *answered, hint])


def completed_text(ballot: BallotView, words: Words) -> str:
    """The text in place of the ballot of the member whose answer was the last one."""
    revealed = words("ballot-completed", number=ballot.round.number)
    return f"{revealed}\n{_answer_text(ballot, words)}"


def ballot_faces(ballot: BallotView, picks: frozenset[int] | None, words: Words) -> tuple[ButtonFace, ...]:
    """The keys below a member's private photos, or one button to show them again."""
    view = ballot.round
    if picks is None:
        return (ButtonFace(_id(view, "ballot"), words("change-button"), Colour.GREY),)
    count = len(view.photos)
    submit = words("submit-button", yes=len(picks), no=count - len(picks))
    return (
        *(_key(view, photo.position, picks, words) for photo in view.photos),
        ButtonFace(_id(view, "submit"), submit, Colour.BLUE, CONTROLS_ROW),
        ButtonFace(_id(view, "abstain"), words("abstain-button"), Colour.GREY, CONTROLS_ROW),
    )


def _key(view: RoundView, position: int, picks: frozenset[int], words: Words) -> ButtonFace:
    is_picked = position in picks
    label = words("ballot-key", position=position, picked=is_picked)
    colour = PICKED if is_picked else Colour.GREY
    custom_id = PickId(view.session_id, view.number, position)
    return ButtonFace(custom_id, padded(label), colour, (position - 1) // COLUMNS)


def _answer_text(ballot: BallotView, words: Words) -> str:
    """The answer that is recorded."""
    if ballot.abstained:
        return words("ballot-abstained")
    return words("ballot-taken", yes=_positions(ballot.ticked or (), words))


def _positions(found: Iterable[int], words: Words) -> str | None:
    """A list of positions, or None if there are none."""
    return words.joined(sorted(found)) or None


def _id(view: RoundView, control: str) -> RoundId:
    return RoundId(control, view.session_id, view.number)
