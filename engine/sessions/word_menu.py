"""When the last round's message suggests words, and which. Pure.

Words help where the prompt says too little: before the first vote, after each round without a yes, after a yes on an
example, and with the round after the first yes. `engine.suggestions` chooses the words; the journal keeps those that
were offered, so that a message shows the same ones after a restart.
"""

from dataclasses import dataclass
from typing import Self

from engine.sessions.events import Offered, Stage
from engine.sessions.state import Round, Session
from engine.sessions.tally import Label


@dataclass(frozen=True, slots=True)
class Due:
    """What words are due for: a prompt, and the rounds judged on it.

    `judged` is how many rounds with this prompt brought no yes, or the number of the round with the first yes.
    """

    prompt: str
    stage: Stage
    judged: int

    @classmethod
    def of(cls, offered: Offered) -> Self:
        """What these words were due for."""
        return cls(offered.prompt, offered.stage, offered.judged)


@dataclass(frozen=True, slots=True)
class WordMenu:
    """The words in a round's message, each with the number of photos that it fits. There may be none after a lost
    round: its message then only suggests other ways.
    """

    stage: Stage
    words: tuple[tuple[str, int], ...] = ()


def due(session: Session) -> Due | None:
    """What the last round's message should offer words for, if anything."""
    if session.finished or not session.rounds or session.rounds[-1].is_hidden or session.continued is not None:
        return None
    prompt, last = session.prompt, len(session.rounds)
    first = next((shown.number for shown in session.rounds if Label.YES in _labels(session, shown)), None)
    if first is not None:
        return Due(prompt, Stage.FOUND, first) if first == last - 1 else None
    judged = sum(_is_lost(session, shown) for shown in session.rounds[session.prompted_at :])
    if any(session.tally(example).label is Label.YES for example in session.examples):
        return Due(prompt, Stage.FOUND, judged)
    return Due(prompt, Stage.LOST if judged else Stage.START, judged)


def menu_of(session: Session, number: int) -> WordMenu | None:
    """The menu in the message of a round, if it has one. Only the last round has."""
    wanted = due(session) if number == len(session.rounds) else None
    if wanted is None:
        return None
    is_offered = session.offered is not None and Due.of(session.offered) == wanted
    words = session.offered.words if session.offered is not None and is_offered else ()
    return WordMenu(wanted.stage, words) if words or wanted.stage is Stage.LOST else None


def _is_lost(session: Session, shown: Round) -> bool:
    """Whether a round without a yes is judged: all photos of the last round, most of an earlier one."""
    judged = sum(label is not Label.NONE for label in _labels(session, shown))
    is_last = shown.number == len(session.rounds)
    return judged == len(shown.slots) if is_last else 2 * judged > len(shown.slots)


def _labels(session: Session, shown: Round) -> list[Label]:
    return [session.tally(slot.photo).label for slot in shown.slots]
