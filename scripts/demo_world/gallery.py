"""Scenes by chance: one, and the demo dataset's 2,500."""

from random import Random

from demo_world.scene import Scene, Thing
from demo_world.world import KINDS, LEAF_COLOURS, PLACES, SEASONS, TIMES

GALLERY_SIZE = 2500
GALLERY_SEED = 11

_SECOND_THING = 0.55


def gallery(n: int = GALLERY_SIZE, seed: int = GALLERY_SEED) -> tuple[Scene, ...]:
    """The same n scenes for the same seed; each scene's own seed decides how it looks."""
    rng = Random(seed)
    return tuple(sample_scene(rng, f"scene-{number:04}") for number in range(1, n + 1))


def sample_scene(rng: Random, scene_id: str = "") -> Scene:
    """A scene as often as `demo_world.world` says; its id is its seed in hex, if none is given."""
    seed = rng.getrandbits(48)
    place = _weighted(rng, PLACES)
    time = _weighted(rng, TIMES)
    season = rng.choice(SEASONS[place])
    return Scene(scene_id or f"{seed:012x}", seed, place, time, season, _things(rng, place, season))


def _things(rng: Random, place: str, season: str) -> tuple[Thing, ...]:
    """One thing that goes there, or two of different kinds."""
    weights = {
        name: kind.weight
        for name, kind in KINDS.items()
        if place in kind.places and not (name == "tree" and season not in LEAF_COLOURS)
    }
    things = [_thing(rng, _weighted(rng, weights), season)]
    if rng.random() < _SECOND_THING:
        del weights[things[0].kind]
        things.append(_thing(rng, _weighted(rng, weights), season))
    return tuple(things)


def _thing(rng: Random, kind: str, season: str) -> Thing:
    colours = LEAF_COLOURS[season] if kind == "tree" else KINDS[kind].colours
    return Thing(kind, rng.choice(colours))


def _weighted(rng: Random, weights: dict[str, float]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]
