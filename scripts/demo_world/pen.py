"""A pen for things: it draws in a thing's own coordinates, in the scene's light.

The origin is where the thing stands, x to the right, y upwards, and 1 is the thing's unit of length in pixels.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random

from demo_world.canvas import Canvas, Point
from demo_world.palette import LAMP, Colour, Light, lighter, mix

GLASS: Colour = (146, 184, 208)


@dataclass(frozen=True, slots=True)
class Pen:
    """The position, size and direction of a thing, and the light on it."""

    canvas: Canvas
    light: Light
    season: str
    rng: Random
    x: float
    y: float
    unit: float
    facing: int = 1
    upright: float = 1.0
    veil: Colour = (0, 0, 0)
    veiled: float = 0.0

    def reflected(self, water: Colour) -> "Pen":
        """Return a pen for the reflection of the thing in water of this color."""
        return replace(self, upright=-0.75, veil=water, veiled=0.55)

    def moved(self, x: float, y: float, scale: float = 1.0, facing: int = 1) -> "Pen":
        """Return a pen for another thing in the same group, at an offset in units."""
        (left, top), facing = self._at((x, y)), self.facing * facing
        return replace(self, x=left, y=top, unit=self.unit * scale, facing=facing)

    def polygon(self, points: Iterable[Point], colour: Colour, opacity: float = 1.0) -> None:
        self.canvas.polygon(map(self._at, points), self._lit(colour), opacity)

    def smooth(self, points: Sequence[Point], colour: Colour, opacity: float = 1.0) -> None:
        self.canvas.smooth([self._at(point) for point in points], self._lit(colour), opacity)

    def box(self, left: float, bottom: float, right: float, top: float, colour: Colour) -> None:
        self.polygon([(left, bottom), (right, bottom), (right, top), (left, top)], colour)

    def disc(self, x: float, y: float, across: float, up: float, colour: Colour, opacity: float = 1.0) -> None:
        """Centre and half axes."""
        left, top = self._at((x, y))
        up *= abs(self.upright)
        self.canvas.ellipse(left, top, across * self.unit, up * self.unit, self._lit(colour), opacity)

    def line(self, points: Iterable[Point], colour: Colour, width: float, opacity: float = 1.0) -> None:
        self.canvas.line(map(self._at, points), self._lit(colour), width * self.unit, opacity)

    def shadow(self, across: float, x: float = 0.0) -> None:
        """Draw the shadow on the ground."""
        left, top = self._at((x, 0))
        self.canvas.ellipse(left, top, across * self.unit, 0.05 * self.unit, (20, 24, 46), 0.22)

    def lamp(self, x: float, y: float, radius: float, strength: float = 0.5, colour: Colour = LAMP) -> None:
        """Draw the glow of a lamp, if it is dark enough."""
        if self.light.lamps and not self.veiled:
            left, top = self._at((x, y))
            self.canvas.glow(left, top, radius * self.unit, colour, strength)

    def window(self, x: float, y: float, across: float, up: float) -> None:
        """Draw a window around a center: glass by day, lamplight in the dark."""
        frame = mix(self._lit((250, 248, 240)), self._lit((90, 80, 80)), 0.15)
        self._plain_box(x - across - 0.02, y - up - 0.02, x + across + 0.02, y + up + 0.02, frame)
        pane = LAMP if self.light.lamps else self._lit(GLASS)
        self._plain_box(x - across, y - up, x + across, y + up, pane)
        if self.light.lamps:
            self.lamp(x, y, 4 * max(across, up), 0.45)
        else:
            shine = [(x - across, y), (x, y + up), (x - across, y + up)]
            self.canvas.polygon(map(self._at, shine), self._faded(lighter(pane, 0.5)))

    def _plain_box(self, left: float, bottom: float, right: float, top: float, colour: Colour) -> None:
        corners = [(left, bottom), (right, bottom), (right, top), (left, top)]
        self.canvas.polygon(map(self._at, corners), self._faded(colour))

    def _at(self, point: Point) -> Point:
        x, y = point
        return self.x + self.facing * x * self.unit, self.y - self.upright * y * self.unit

    def _lit(self, colour: Colour) -> Colour:
        return self._faded(self.light.on(colour))

    def _faded(self, colour: Colour) -> Colour:
        return mix(colour, self.veil, self.veiled)
