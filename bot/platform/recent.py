"""What was handled a short while ago, in bounded memory."""

from cachetools import LRUCache

REMEMBERED = 1024
"""Entries that the caches of messages keep."""
INTERACTIONS = 4096


class Recent:
    """The last `size` ids seen: a gateway that resumes may deliver an interaction twice, and it is handled once."""

    def __init__(self, size: int = INTERACTIONS) -> None:
        self._ids: LRUCache[int, None] = LRUCache(size)

    def is_repeated(self, id: int) -> bool:
        """Whether the id was asked about before."""
        if id in self._ids:
            return True
        self._ids[id] = None
        return False
