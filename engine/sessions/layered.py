"""An immutable mapping whose changed copies share most entries with the original."""

from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from typing import Any, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

_FEW = 32


class Layered(Mapping[K, V], Generic[K, V]):
    """An immutable mapping with cheap changes: `changed` copies about sqrt(n) of n entries, where a dict copies all.

    A small dict of recent changes overlays a large one. When it exceeds the square root of the large one's size, both
    are merged. Keys keep the order in which they were first set, like those of a dict.
    """

    __slots__ = ("_below", "_changes")

    def __init__(self, entries: Mapping[K, V | None] | None = None) -> None:
        self._below: Mapping[K, V | None] = {} if entries is None else {**entries}
        self._changes: Mapping[K, V | None] = {}

    def changed(self, changes: Mapping[K, V | None]) -> "Layered[K, V]":
        """A copy with these entries set. None removes an entry."""
        both = {**self._changes, **changes}
        if len(both) ** 2 > max(len(self._below), _FEW**2):
            return Layered({**self._below, **both})
        copy: Layered[K, V] = Layered.__new__(Layered)
        copy._below, copy._changes = self._below, both
        return copy

    def __getitem__(self, key: K) -> V:
        found = self._changes[key] if key in self._changes else self._below[key]
        if found is None:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[K]:
        return iter(self._entries())

    def __len__(self) -> int:
        return len(self._entries())

    def items(self) -> ItemsView[K, V]:
        return self._entries().items()

    def values(self) -> ValuesView[V]:
        return self._entries().values()

    def __eq__(self, other: object) -> bool:
        return self._entries() == dict(other) if isinstance(other, Mapping) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # as a dict's

    def __reduce__(self) -> tuple[Any, ...]:
        return Layered, (self._entries(),)

    def __repr__(self) -> str:
        return f"Layered({self._entries()!r})"

    def _entries(self) -> dict[K, V]:
        """All entries as a new dict."""
        return {key: value for key, value in {**self._below, **self._changes}.items() if value is not None}
