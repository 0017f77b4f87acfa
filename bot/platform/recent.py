"""What was handled recently, in bounded memory."""

from cachetools import LRUCache

REMEMBERED = 1024
"""Size of the caches of message states."""
INTERACTIONS = 4096


class Recent:
    """The last `size` ids. A gateway that resumes may deliver an interaction twice, and it must be handled once."""

    def __init__(self, size: int = INTERACTIONS) -> None:
        self._ids: LRUCache[int, None] = LRUCache(size)

    def is_repeated(self, id: int) -> bool:
        """Whether the id was passed to this method before."""
        if id in self._ids:
            return True
        self._ids[id] = None
        return False
