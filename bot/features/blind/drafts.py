"""The picks that members have not submitted yet."""

from dataclasses import dataclass

from cachetools import LRUCache

MOST_DRAFTS = 1024


@dataclass(frozen=True, slots=True)
class DraftKey:
    """A member's ballot in a blind round. `member_id` is a Discord id."""

    member_id: int
    session_id: str
    number: int


@dataclass(frozen=True, slots=True)
class _Draft:
    message_id: int
    picks: frozenset[int]


class Drafts:
    """The latest picks of each member, in bounded memory.

    A press comes with the message as it was, and its keys show the picks, so a restart loses none. This memory has two
    uses: a press that comes before the message shows the previous one doesn't lose it, and **Join** shows the latest
    picks again.
    """

    def __init__(self) -> None:
        self._drafts: LRUCache[DraftKey, _Draft] = LRUCache(MOST_DRAFTS)

    def change(self, key: DraftKey, message_id: int, shown: frozenset[int], position: int) -> frozenset[int]:
        """Pick a position, or drop it if it was `shown` as picked. Returns the picks after that.

        A press means what its key showed, so a double press picks once.
        """
        picks = self.current(key, message_id, shown)
        picks = picks - {position} if position in shown else picks | {position}
        self._drafts[key] = _Draft(message_id, picks)
        return picks

    def current(self, key: DraftKey, message_id: int, shown: frozenset[int]) -> frozenset[int]:
        """The latest picks in a message whose keys show the picks `shown`."""
        draft = self._drafts.get(key)
        return draft.picks if draft is not None and draft.message_id == message_id else shown

    def latest(self, key: DraftKey) -> frozenset[int] | None:
        """The member's latest picks in any message, or None if there are none or they were dropped."""
        draft = self._drafts.get(key)
        return None if draft is None else draft.picks

    def drop(self, key: DraftKey) -> None:
        """Forget the picks: the member has answered."""
        self._drafts.pop(key, None)
