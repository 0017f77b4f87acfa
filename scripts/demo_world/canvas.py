"""A drawing surface with smooth edges. Everything is drawn at double size and then reduced.

Lengths are in pixels of the finished picture, y downwards.
"""

from collections.abc import Iterable, Sequence
from math import cos, pi, sin
from random import Random

from PIL import Image, ImageDraw

from demo_world.palette import Colour

WIDTH, HEIGHT = 480, 360
_SCALE = 2
# Pillow's gradient reaches 255 in the corners and 178 where the circle touches the sides.
_GLOW = Image.radial_gradient("L").point([round(255 * max(0, 1 - level / 178) ** 2) for level in range(256)])

Point = tuple[float, float]


class Canvas:
    """A picture being drawn. Opacity ranges from 0 to 1."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (WIDTH * _SCALE, HEIGHT * _SCALE))
        self._draw = ImageDraw.Draw(self.image, "RGBA")

    def finished(self) -> Image.Image:
        """The picture, 480 x 360."""
        return self.image.reduce(_SCALE)

    def polygon(self, points: Iterable[Point], colour: Colour, opacity: float = 1.0) -> None:
        self._draw.polygon(_scaled(points), (*colour, round(255 * opacity)))

    def smooth(self, points: Sequence[Point], colour: Colour, opacity: float = 1.0) -> None:
        """A closed curve through the points."""
        self.polygon(_spline(points), colour, opacity)

    def ellipse(self, x: float, y: float, across: float, down: float, colour: Colour, opacity: float = 1.0) -> None:
        """Centre and half axes."""
        box = ((x - across) * _SCALE, (y - down) * _SCALE, (x + across) * _SCALE, (y + down) * _SCALE)
        self._draw.ellipse(box, (*colour, round(255 * opacity)))

    def line(self, points: Iterable[Point], colour: Colour, width: float = 1.0, opacity: float = 1.0) -> None:
        fill = (*colour, round(255 * opacity))
        self._draw.line(_scaled(points), fill, max(1, round(width * _SCALE)), joint="curve")

    def gradient(self, top: float, bottom: float, *stops: Colour) -> None:
        """Fill the full width between two heights with a vertical gradient through the colors."""
        column = Image.new("RGB", (1, len(stops)))
        column.putdata(stops)
        height = round((bottom - top) * _SCALE)
        # The box leaves half a pixel at each end, so that the edges have the first and the last color.
        smooth = column.resize((1, height), Image.Resampling.BILINEAR, (0, 0.5, 1, len(stops) - 0.5))
        # Nearest gives the same pixels as a filter, because each row has one color, and is ten times faster.
        wide = smooth.resize((WIDTH * _SCALE, height), Image.Resampling.NEAREST)
        self.image.paste(wide, (0, round(top * _SCALE)))

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float = 1.0) -> None:
        """Draw light that fades outwards from a point."""
        side = max(2, round(2 * radius * _SCALE))
        mask = _GLOW.resize((side, side)).point([round(level * strength) for level in range(256)])
        self.image.paste(colour, (round((x - radius) * _SCALE), round((y - radius) * _SCALE)), mask)

    def mirror(self, line: float, bottom: float, veil: Colour, share: float, rng: Random) -> None:
        """Fill the area from `line` down to `bottom` with a rippled, tinted reflection of what is above it."""
        top, end = round(line * _SCALE), round(bottom * _SCALE)
        width = WIDTH * _SCALE
        source = self.image.crop((0, max(0, 2 * top - end), width, top)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        source = Image.blend(source, Image.new("RGB", source.size, veil), share)
        self.image.paste(veil, (0, top, width, end))
        phase, strip = rng.uniform(0, 2 * pi), 3
        for row in range(0, source.height, strip):
            # Ripples grow towards the viewer.
            shift = round((1 + row / 50) * sin(phase + row * 0.35 + 2 * sin(row * 0.07)))
            piece = source.crop((0, row, width, min(row + strip, source.height)))
            self.image.paste(piece, (0, top + row))
            self.image.paste(piece, (shift, top + row))


def _scaled(points: Iterable[Point]) -> list[Point]:
    return [(x * _SCALE, y * _SCALE) for x, y in points]


def _spline(points: Sequence[Point], steps: int = 6) -> list[Point]:
    """A closed Catmull-Rom spline (Catmull and Rom, 1974) through the points."""
    curve = []
    for i in range(len(points)):
        a, b, c, d = (points[(i + k) % len(points)] for k in (-1, 0, 1, 2))
        for step in range(steps):
            t = step / steps
            weights = (-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, t**3 - t**2)
            x, y = (sum(w * p[axis] for w, p in zip(weights, (a, b, c, d), strict=True)) / 2 for axis in (0, 1))
            curve.append((x, y))
    return curve


def ring(x: float, y: float, radius: float, count: int, turn: float = 0.0) -> list[Point]:
    """Return evenly spaced points on a circle."""
    angles = (turn + 2 * pi * i / count for i in range(count))
    return [(x + radius * cos(angle), y + radius * sin(angle)) for angle in angles]
