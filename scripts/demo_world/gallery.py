"""Samples random scenes, including the 2,500 of the demo dataset."""

from random import Random

from demo_world.scene import Scene, Thing
from demo_world.world import KINDS, LEAF_COLOURS, PLACES, SEASONS, TIMES

GALLERY_SIZE = 2500
GALLERY_SEED = 11

_SECOND_THING = 0.55


def gallery(n: int = GALLERY_SIZE, seed: int = GALLERY_SEED) -> tuple[Scene, ...]:
    """Return n scenes, the same for the same seed. Each scene has its own seed, which determines how it looks."""
    rng = Random(seed)
    return tuple(sample_scene(rng, f"scene-{number:04}") for number in range(1, n + 1))


def sample_scene(rng: Random, scene_id: str = "") -> Scene:
    """Sample a scene with the weights of `demo_world.world`. By default, its id is its seed in hex."""
    seed = rng.getrandbits(48)
    place = _weighted(rng, PLACES)
    time = _weighted(rng, TIMES)
    season = rng.choice(SEASONS[place])
    return Scene(scene_id or f"{seed:012x}", seed, place, time, season, _things(rng, place, season))


def _things(rng: Random, place: str, season: str) -> tuple[Thing, ...]:
    """Sample one thing that fits the place, or two of different kinds."""
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
