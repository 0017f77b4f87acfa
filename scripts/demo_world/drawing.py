"""Draws scenes in a flat style. The same scene always gives the same pixels."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random

from PIL import Image

from demo_world import animals, buildings, lands, plants, town, vehicles, waters
from demo_world.canvas import WIDTH, Canvas
from demo_world.palette import LIGHTS, PAINTS, Colour, Light, mix
from demo_world.pen import Pen
from demo_world.scene import Scene, Thing
from demo_world.view import Stage, View
from demo_world.world import KINDS

_PLACES: dict[str, Callable[[View], Iterator[Stage]]] = {
    "lake": waters.lake,
    "river": waters.river,
    "beach": waters.beach,
    "mountains": lands.mountains,
    "forest": lands.forest,
    "desert": lands.desert,
    "city": town.city,
    "meadow": lands.meadow,
    "flowers": lands.flowers,
    "snowfield": lands.snowfield,
}
_THINGS: dict[str, Callable[[Pen, Colour], None]] = {
    "house": buildings.house,
    "tower": buildings.tower,
    "lighthouse": buildings.lighthouse,
    "windmill": buildings.windmill,
    "bridge": buildings.bridge,
    "tent": buildings.tent,
    "boat": vehicles.boat,
    "car": vehicles.car,
    "bus": vehicles.bus,
    "balloon": vehicles.balloon,
    "tree": plants.tree,
    "horse": animals.horse,
    "cow": animals.cow,
    "sheep": animals.sheep,
    "deer": animals.deer,
    "dog": animals.dog,
    "cat": animals.cat,
    "bird": animals.bird,
}
_ON_THE_FAR_SHORE = {"house", "tower", "lighthouse", "windmill", "tree"}


def draw(scene: Scene) -> Image.Image:
    """Draw a scene as an RGB image of 480 x 360 pixels."""
    rng = Random(scene.seed)
    view = View(Canvas(), _weather(LIGHTS[scene.time], rng), scene.season, rng)
    placed = _place(scene, rng)
    for stage in _PLACES[scene.place](view):
        standing = [(_stand(one, stage, view), one.thing) for one in placed if one.stage == stage.name]
        for pen, thing in sorted(standing, key=lambda pair: pair[0].y):
            _put(pen, thing, stage.water)
    return view.canvas.finished()


def _weather(light: Light, rng: Random) -> Light:
    """Vary the light a little, as on different days, by shifting the hue of the sky."""
    hue = (rng.randint(0, 255), rng.randint(0, 255), rng.randint(0, 255))
    top, middle, low = (mix(colour, hue, rng.uniform(0, 0.12)) for colour in light.sky)
    return replace(light, sky=(top, middle, low))


@dataclass(frozen=True, slots=True)
class _Placed:
    thing: Thing
    stage: str
    x: float
    scale: float


def _place(scene: Scene, rng: Random) -> list[_Placed]:
    """Find room for the subject, and for the second thing on its other side."""
    x = rng.uniform(0.24, 0.76) * WIDTH if len(scene.things) == 1 else rng.choice((0.28, 0.72)) * WIDTH
    x += rng.uniform(-24, 24)
    placed = []
    for number, thing in enumerate(scene.things):
        stage = KINDS[thing.kind].carrier
        if scene.place == "lake" and thing.kind in _ON_THE_FAR_SHORE and rng.random() < 0.45:
            stage = "shore"
        scale = rng.uniform(0.9, 1.25) if number == 0 else rng.uniform(0.68, 0.95)
        placed.append(_Placed(thing, stage, x if number == 0 else WIDTH - x + rng.uniform(-20, 20), scale))
    return placed


def _stand(placed: _Placed, stage: Stage, view: View) -> Pen:
    """Return the pen to draw a thing at its place."""
    unit = KINDS[placed.thing.kind].unit * placed.scale * stage.scale
    y = stage.floor(placed.x) + view.rng.uniform(0, stage.depth)
    if placed.thing.kind == "balloon":
        y = 1.62 * unit + view.rng.uniform(2, 40)
    elif placed.thing.kind == "bird":
        y = view.rng.uniform(90, 160)
    x = stage.aside(placed.x, y, 0.6 * unit)
    return view.pen(x, y, unit, view.rng.choice((-1, 1)))


def _put(pen: Pen, thing: Thing, water: Colour | None) -> None:
    """Draw a thing. If it is in water, draw its reflection first."""
    paint, dice = PAINTS[thing.colour], pen.rng.getrandbits(32)
    if water is not None and thing.kind != "bridge":  # a bridge rests on the banks, which reflect nothing
        _THINGS[thing.kind](replace(pen.reflected(water), rng=Random(dice)), paint)
    _THINGS[thing.kind](replace(pen, rng=Random(dice)), paint)
