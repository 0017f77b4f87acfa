"""Errors that the operator should see: logged at ERROR, with a reference that the member sees.

If the database is down, hundreds of interactions a minute can fail. So errors of the same kind are logged with a
traceback once per `window_seconds`, and counted in between. Every member gets the reference of that log entry.
"""

import asyncio
import logging
import secrets
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field

log = logging.getLogger(__name__)

WINDOW_SECONDS = 60.0
MOST_MESSAGES = 5
"""How many different messages of one kind are logged, in a line each, before they are only counted."""


@dataclass
class _Incident:
    reference: str
    timer: asyncio.TimerHandle
    messages: set[str] = field(default_factory=set)
    repeats: int = 0


class Incidents:
    """The incidents of the last `window_seconds`, by kind."""

    def __init__(self, window_seconds: float = WINDOW_SECONDS) -> None:
        self._window = window_seconds
        self._recent: dict[Hashable, _Incident] = {}

    def report(self, error: BaseException, context: str) -> str:
        """Log an error and its context, and return its reference in the log. Needs a running event loop."""
        kind, message = _kind(error), " ".join(str(error).split())[:300]
        known = self._recent.get(kind)
        if known is None:
            reference = secrets.token_hex(4)
            log.error("incident %s: %s", reference, context, exc_info=error)
            timer = asyncio.get_running_loop().call_later(self._window, self._end, kind)
            self._recent[kind] = _Incident(reference, timer, {message})
            return reference
        known.repeats += 1
        if message not in known.messages and len(known.messages) < MOST_MESSAGES:
            known.messages.add(message)
            log.error("incident %s, again: %s: %s: %s", known.reference, context, type(error).__name__, message)
        return known.reference

    def close(self) -> None:
        """Log the counts so far."""
        for kind in [*self._recent]:
            self._end(kind)

    def _end(self, kind: Hashable) -> None:
        known = self._recent.pop(kind)
        known.timer.cancel()
        if known.repeats:
            log.error("incident %s: repeated, %d times", known.reference, known.repeats)


def _kind(error: BaseException) -> Hashable:
    """A key for errors of one kind: the classes and lines of the error and its causes, but not the messages."""
    return tuple(_chain(error))


def _chain(error: BaseException | None) -> Iterator[tuple[type[BaseException], object]]:
    seen = set[int]()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield type(error), _raised_at(error)
        error = error.__cause__ or error.__context__


def _raised_at(error: BaseException) -> object:
    """The line that raised the error; None if it was never raised."""
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    return None if step is None else (step.tb_frame.f_code, step.tb_lineno)
