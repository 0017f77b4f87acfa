"""The demo's world: its gallery, its pictures, its captions."""

from collections.abc import Iterator
from random import Random

import pytest

from demo_world.canvas import HEIGHT, WIDTH
from demo_world.captions import FACTS, captions, words
from demo_world.drawing import draw
from demo_world.gallery import GALLERY_SIZE, gallery, sample_scene
from demo_world.scene import Scene, Thing, matches
from demo_world.world import KINDS, PLACES, TIMES


def scenes(count: int, seed: int = 4) -> Iterator[Scene]:
    """Scenes by chance."""
    rng = Random(seed)
    return (sample_scene(rng) for _ in range(count))


def test_the_gallery_is_the_same_every_time() -> None:
    """One seed, one gallery; another seed, another one."""
    assert gallery() == gallery()
    assert gallery(50, seed=1) != gallery(50, seed=2)


def test_the_gallery_holds_what_the_demo_teaches() -> None:
    """2,500 scenes with ids of their own: at least 40 houses by a lake, 12 of them at night, and all there is."""
    drawn = gallery()
    assert len({scene.id for scene in drawn}) == len(drawn) == GALLERY_SIZE == 2500
    assert sum(matches(scene, "house", "lake") for scene in drawn) >= 40
    assert 12 <= sum(matches(scene, "house", "lake", "night") for scene in drawn) <= 40
    assert {fact for scene in drawn for fact in scene.facts} == set(FACTS)
    assert sum(len(scene.things) == 2 for scene in drawn) > GALLERY_SIZE / 3


def test_a_scene_matches_its_own_facts_only() -> None:
    """A colour belongs to its thing, and every fact has to hold."""
    scene = Scene("s", 1, "lake", "night", "autumn", (Thing("house", "red"), Thing("boat", "blue")))
    assert matches(scene, "house", "lake", "night")
    assert matches(scene, "red house", "blue boat")
    assert not matches(scene, "blue house")
    assert not matches(scene, "house", "lake", "day")


def test_things_stand_where_they_can() -> None:
    """Every thing of a scene belongs to its place and may have its colour; two things are of two kinds."""
    for scene in scenes(400):
        assert all(scene.place in KINDS[thing.kind].places for thing in scene.things)
        assert all(thing.colour in KINDS[thing.kind].colours for thing in scene.things)
        assert len({thing.kind for thing in scene.things}) == len(scene.things)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("time", TIMES)
def test_a_scene_is_drawn_the_same_twice(place: str, time: str) -> None:
    """The same scene gives the same pixels, at least 480 x 360, in every place and light."""
    scene = next(scene for scene in scenes(5000) if matches(scene, place, time))
    first, second = draw(scene), draw(scene)
    assert first.mode == "RGB"
    assert first.size == (WIDTH, HEIGHT)
    assert first.width >= 480
    assert first.height >= 360
    assert first.tobytes() == second.tobytes()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_seen(kind: str) -> None:
    """A thing changes its picture: the same scene without it, or in another colour, looks different."""
    scene = next(scene for scene in scenes(5000) if scene.things[0].kind == kind and len(scene.things) == 1)
    bare = Scene(scene.id, scene.seed, scene.place, scene.time, scene.season, ())
    recoloured = Thing(kind, "grey" if scene.things[0].colour != "grey" else "red")
    other = Scene(scene.id, scene.seed, scene.place, scene.time, scene.season, (recoloured,))
    assert len({draw(one).tobytes() for one in (scene, bare, other)}) == 3


def test_captions_never_contradict_the_truth() -> None:
    """All that a caption claims is true of its scene, and it claims something."""
    rng = Random(1)
    for scene in scenes(300):
        for caption in captions(scene, rng, 4):
            assert caption.facts
            assert matches(scene, *caption.facts), caption


def test_a_caption_says_the_colours_and_kinds_that_it_claims() -> None:
    """A named colour stands in the text, and no colour does that is not claimed."""
    rng, colours = Random(2), {colour for kind in KINDS.values() for colour in kind.colours}
    for scene in scenes(300):
        for caption in captions(scene, rng, 3):
            claimed = {fact.split()[0] for fact in caption.facts if " " in fact}
            said = {word.replace("gray", "grey") for word in caption.text.split()}
            # "in the red evening light" is the one colour that is no thing's.
            assert said & colours in (claimed, claimed | {"red"}), caption


def test_captions_are_varied() -> None:
    """One scene is described in many ways, with words from a known list."""
    rng = Random(3)
    scene = next(scene for scene in scenes(2000) if matches(scene, "house", "lake"))
    texts = {caption.text for caption in captions(scene, rng, 200)}
    assert len(texts) > 100
    assert {word for text in texts for word in text.split()} <= words()
