"""The surface that places are drawn on, shapes of land, and the stages for things."""

from collections.abc import Callable
from dataclasses import dataclass
from math import pi, sin
from random import Random

from demo_world.canvas import HEIGHT, WIDTH, Canvas
from demo_world.palette import SNOW, Colour, Light
from demo_world.pen import Pen

Curve = Callable[[float], float]
"""A height (y) for each x."""

_STEP = 12
_GRASS: dict[str, Colour] = {
    "spring": (148, 200, 96),
    "summer": (118, 180, 84),
    "autumn": (202, 170, 90),
    "winter": SNOW,
}


@dataclass(frozen=True, slots=True)
class Stage:
    """A point in drawing a place, from back to front, at which things can be added.

    Things are placed on the `floor`, or up to `depth` nearer, at size `scale`. `water` is the color of the water that
    reflects them. `aside` takes a thing's x, y and half width, and returns an x at which there is room for it.
    """

    name: str
    floor: Curve
    depth: float = 0.0
    scale: float = 1.0
    water: Colour | None = None
    aside: Callable[[float, float, float], float] = lambda x, y, reach: x


@dataclass(frozen=True, slots=True)
class View:
    """A canvas with the light, season and random generator of a scene."""

    canvas: Canvas
    light: Light
    season: str
    rng: Random

    @property
    def grass(self) -> Colour:
        return _GRASS[self.season]

    def pen(self, x: float, y: float, unit: float, facing: int = 1) -> Pen:
        return Pen(self.canvas, self.light, self.season, self.rng, x, y, unit, facing)

    def hills(self, base: float, swing: float, waves: float = 1.5) -> Curve:
        """Return soft hills around a height, made of two sine waves."""
        first, second = self.rng.uniform(0, 2 * pi), self.rng.uniform(0, 2 * pi)
        pace = 2 * pi * waves / WIDTH
        return lambda x: base - swing * (0.7 * sin(first + pace * x) + 0.3 * sin(second + 2.3 * pace * x))

    def land(self, top: Curve, colour: Colour, distance: float = 0.0, bottom: float = HEIGHT) -> None:
        """Draw land below a curve, with a lighter crest."""
        lit = self.light.on(colour, distance)
        crest = [(float(x), top(x)) for x in range(0, WIDTH + _STEP, _STEP)]
        self.canvas.polygon([(0, bottom), *crest, (WIDTH, bottom)], lit)

    def tufts(self, top: Curve, colour: Colour, count: int = 40) -> None:
        """Draw blades of grass below a curve, larger towards the viewer."""
        for _ in range(count):
            x = self.rng.uniform(0, WIDTH)
            y = self.rng.uniform(top(x) + 6, HEIGHT)
            size = 2 + 7 * (y - 180) / 180
            lit = self.light.on(colour)
            for lean in (-0.5, 0, 0.5):
                self.canvas.line([(x, y), (x + lean * size, y - size)], lit, 0.6)
