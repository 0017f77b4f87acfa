"""The words for what the demo's scenes show."""

from demo_world import wording
from demo_world.world import KINDS


def demo_words() -> list[str]:
    """Kinds of things, also with their colors, and places, times and seasons, sorted.

    Each has one name only: the demo's encoder hardly tells `woods` from `forest`.
    """
    names = {
        row[0] for table in (wording.ONE, wording.PLACES, wording.TIMES, wording.SEASONS) for row in table.values()
    }
    names |= {f"{colour} {kind}" for kind, facts in KINDS.items() for colour in facts.colours}
    return sorted(names)
