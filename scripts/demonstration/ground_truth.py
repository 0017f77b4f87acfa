"""What the demo's photos really show, by their ids: the scenes are drawn anew from the seed, in words."""

from functools import cache

from demo_world.gallery import gallery
from demo_world.scene import Scene, matches


@cache
def _scenes() -> dict[str, Scene]:
    return {scene.id: scene for scene in gallery()}


def is_house_by_lake(photo: str) -> bool:
    """Whether it shows what the prompt says."""
    return matches(_scenes()[photo], "house", "lake")


def is_meant(photo: str) -> bool:
    """Whether it shows what the members mean: a house by the lake at night."""
    return matches(_scenes()[photo], "house", "lake", "night")
