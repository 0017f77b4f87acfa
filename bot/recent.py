"""Interactions that were handled lately."""

from collections import OrderedDict


class Recent:
    """The last `size` ids seen: a gateway that resumes may deliver an interaction twice, and a vote is a switch."""

    def __init__(self, size: int = 4096) -> None:
        self._size = size
        self._ids: OrderedDict[int, None] = OrderedDict()

    def is_repeated(self, id: int) -> bool:
        """Whether the id was asked about before."""
        if id in self._ids:
            return True
        self._ids[id] = None
        if len(self._ids) > self._size:
            self._ids.popitem(last=False)
        return False
