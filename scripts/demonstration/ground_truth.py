"""The ground truth of the demo's photos, by id. Scene descriptions are generated again from their seed."""

from functools import cache

from demo_world.gallery import gallery
from demo_world.scene import Scene, matches


@cache
def _scenes() -> dict[str, Scene]:
    return {scene.id: scene for scene in gallery()}


def is_house_by_lake(photo: str) -> bool:
    """Whether a photo matches the prompt."""
    return matches(_scenes()[photo], "house", "lake")


def is_meant(photo: str) -> bool:
    """Whether a photo matches what the members mean: a house by the lake at night."""
    return matches(_scenes()[photo], "house", "lake", "night")
