"""The demo's world: its gallery, pictures and captions."""

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
    """Yield random scenes."""
    rng = Random(seed)
    return (sample_scene(rng) for _ in range(count))


def test_the_gallery_is_the_same_every_time() -> None:
    """The gallery depends only on its seed."""
    assert gallery() == gallery()
    assert gallery(50, seed=1) != gallery(50, seed=2)


def test_the_gallery_holds_what_the_demo_teaches() -> None:
    """The gallery has 2,500 scenes with every fact, among them enough houses by a lake, by day and by night."""
    drawn = gallery()
    assert len({scene.id for scene in drawn}) == len(drawn) == GALLERY_SIZE == 2500
    assert sum(matches(scene, "house", "lake") for scene in drawn) >= 40
    assert 12 <= sum(matches(scene, "house", "lake", "night") for scene in drawn) <= 40
    assert {fact for scene in drawn for fact in scene.facts} == set(FACTS)
    assert sum(len(scene.things) == 2 for scene in drawn) > GALLERY_SIZE / 3


def test_a_scene_matches_its_own_facts_only() -> None:
    """A scene matches only if all facts are true of it, and a colour belongs to its thing."""
    scene = Scene("s", 1, "lake", "night", "autumn", (Thing("house", "red"), Thing("boat", "blue")))
    assert matches(scene, "house", "lake", "night")
    assert matches(scene, "red house", "blue boat")
    assert not matches(scene, "blue house")
    assert not matches(scene, "house", "lake", "day")


def test_things_suit_their_place() -> None:
    """Things are only in places and colours that suit them, and the two things of a scene differ in kind."""
    for scene in scenes(400):
        assert all(scene.place in KINDS[thing.kind].places for thing in scene.things)
        assert all(thing.colour in KINDS[thing.kind].colours for thing in scene.things)
        assert len({thing.kind for thing in scene.things}) == len(scene.things)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("time", TIMES)
def test_a_scene_is_drawn_the_same_twice(place: str, time: str) -> None:
    """A scene is drawn identically each time, at least 480 x 360, in every place and light."""
    scene = next(scene for scene in scenes(5000) if matches(scene, place, time))
    first, second = draw(scene), draw(scene)
    assert first.mode == "RGB"
    assert first.size == (WIDTH, HEIGHT)
    assert first.width >= 480
    assert first.height >= 360
    assert first.tobytes() == second.tobytes()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_visible(kind: str) -> None:
    """Removing or recolouring a thing changes the picture."""
    scene = next(scene for scene in scenes(5000) if scene.things[0].kind == kind and len(scene.things) == 1)
    bare = Scene(scene.id, scene.seed, scene.place, scene.time, scene.season, ())
    recoloured = Thing(kind, "grey" if scene.things[0].colour != "grey" else "red")
    other = Scene(scene.id, scene.seed, scene.place, scene.time, scene.season, (recoloured,))
    assert len({draw(one).tobytes() for one in (scene, bare, other)}) == 3


def test_captions_never_contradict_the_truth() -> None:
    """Every caption claims something, and all its claims are true of its scene."""
    rng = Random(1)
    for scene in scenes(300):
        for caption in captions(scene, rng, 4):
            assert caption.facts
            assert matches(scene, *caption.facts), caption


def test_a_caption_says_the_colours_and_kinds_that_it_claims() -> None:
    """A caption names the colours that it claims and no others."""
    rng, colours = Random(2), {colour for kind in KINDS.values() for colour in kind.colours}
    for scene in scenes(300):
        for caption in captions(scene, rng, 3):
            claimed = {fact.split()[0] for fact in caption.facts if " " in fact}
            said = {word.replace("gray", "grey") for word in caption.text.split()}
            # "in the red evening light" is the only colour that does not belong to a thing.
            assert said & colours in (claimed, claimed | {"red"}), caption


def test_captions_are_varied() -> None:
    """A scene has many captions, all with words of the list."""
    rng = Random(3)
    scene = next(scene for scene in scenes(2000) if matches(scene, "house", "lake"))
    texts = {caption.text for caption in captions(scene, rng, 200)}
    assert len(texts) > 100
    assert {word for text in texts for word in text.split()} <= words()
