"""What was handled lately, in a bounded memory."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent:
    """The last `size` ids seen: a gateway that resumes may deliver an interaction twice, and it is handled once."""

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


class Lately(Generic[K, V]):
    """The values of the last `size` keys that were set; older ones are forgotten."""

    def __init__(self, size: int = 1024) -> None:
        self._size = size
        self._values: OrderedDict[K, V] = OrderedDict()

    def __contains__(self, key: K) -> bool:
        return key in self._values

    def __len__(self) -> int:
        return len(self._values)

    def __setitem__(self, key: K, value: V) -> None:
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._size:
            self._values.popitem(last=False)

    def get(self, key: K, default: V) -> V:
        """The key's value, or the default."""
        return self._values.get(key, default)

    def discard(self, key: K) -> None:
        """Forget the key, if it is known."""
        self._values.pop(key, None)

    def take(self) -> list[K]:
        """All keys, which are forgotten by this."""
        keys = list(self._values)
        self._values.clear()
        return keys
