"""What exists in the demo's world, and where. The names here are the facts of scenes."""

from dataclasses import dataclass

TIMES: dict[str, float] = {"day": 0.34, "dawn": 0.16, "dusk": 0.24, "night": 0.26}
"""The times of day, with their weights."""

PLACES: dict[str, float] = {
    "lake": 0.14,
    "mountains": 0.1,
    "forest": 0.09,
    "beach": 0.1,
    "desert": 0.09,
    "city": 0.11,
    "meadow": 0.11,
    "flowers": 0.08,
    "river": 0.1,
    "snowfield": 0.08,
}
"""The places, with their weights."""

_YEAR = ("spring", "summer", "summer", "autumn", "winter")
SEASONS: dict[str, tuple[str, ...]] = {
    "beach": ("summer",),
    "desert": ("summer",),
    "flowers": ("spring", "summer"),
    "snowfield": ("winter",),
} | dict.fromkeys(("lake", "mountains", "forest", "city", "meadow", "river"), _YEAR)
"""The seasons of each place. Repeated entries are more likely."""

_HUES = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "white")
_COATS = ("brown", "black", "white")
_ANYWHERE = tuple(PLACES)
_PASTURE = ("meadow", "mountains", "flowers", "river", "lake")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing: its colors and places, its unit in pixels, its weight, and its carrier.

    `carrier` is land, water or sky.
    """

    colours: tuple[str, ...]
    places: tuple[str, ...]
    unit: float
    weight: float = 1.0
    carrier: str = "land"


KINDS: dict[str, Kind] = {
    "house": Kind((*_HUES, "brown"), _ANYWHERE, 122, 1.9),
    "tower": Kind(
        (*_HUES, "grey", "brown"),
        ("mountains", "lake", "city", "meadow", "desert", "snowfield", "forest", "river"),
        104,
    ),
    "lighthouse": Kind(("red", "blue", "green", "black", "orange"), ("beach", "lake", "river"), 108, 1.5),
    "windmill": Kind((*_HUES, "brown"), ("meadow", "flowers", "river", "lake", "snowfield", "desert"), 104, 1.1),
    "bridge": Kind(("red", "grey", "brown", "white"), ("river",), 112, 2.6, "water"),
    "tent": Kind(_HUES, ("lake", "mountains", "forest", "beach", "desert", "meadow", "snowfield", "river"), 104, 1.3),
    "boat": Kind((*_HUES, "black"), ("lake", "river", "beach"), 96, 2.4, "water"),
    "car": Kind((*_HUES, "black"), ("city", "desert", "mountains", "meadow", "beach", "snowfield", "forest"), 96, 1.5),
    "bus": Kind(_HUES, ("city", "mountains", "meadow", "desert"), 76),
    "tree": Kind(
        ("green", "orange", "pink", "yellow"), ("meadow", "lake", "flowers", "river", "mountains", "city"), 104
    ),
    "horse": Kind(_COATS, ("beach", "desert", "snowfield", *_PASTURE), 112),
    "cow": Kind(_COATS, _PASTURE, 108, 1.2),
    "sheep": Kind(("white", "black", "brown"), ("snowfield", *_PASTURE), 88, 1.2),
    "deer": Kind(("brown",), ("forest", "snowfield", "meadow", "mountains", "lake"), 106, 1.1),
    "dog": Kind((*_COATS, "orange"), ("beach", "meadow", "city", "lake", "forest", "snowfield", "river"), 96, 1.1),
    "cat": Kind((*_COATS, "orange", "grey"), ("city", "meadow", "flowers", "forest", "beach"), 88, 1.1),
    "bird": Kind(("white", "black", "red", "blue", "yellow"), _ANYWHERE, 74, 0.8, "sky"),
    "balloon": Kind(_HUES, _ANYWHERE, 92, 0.8, "sky"),
}
"""The kinds of things by name."""

LEAF_COLOURS: dict[str, tuple[str, ...]] = {
    "spring": ("pink", "green"),
    "summer": ("green",),
    "autumn": ("orange", "yellow"),
}
"""The colors of a tree's crown. In winter, trees are never the subject of a scene."""
