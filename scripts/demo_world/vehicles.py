"""Vehicles: boats, cars, buses, balloons."""

from demo_world.palette import Colour, darker, lighter
from demo_world.pen import GLASS, Pen

_WOOD: Colour = (128, 88, 60)
_CANVAS: Colour = (250, 246, 234)
_TYRE: Colour = (40, 40, 46)


def boat(pen: Pen, paint: Colour) -> None:
    """A boat under sail, or one with a cabin."""
    if pen.rng.random() < 0.65:
        pen.line([(0.02, 0.15), (0.02, 1.25)], _WOOD, 0.035)
        pen.smooth([(0.06, 0.3), (0.07, 0.8), (0.06, 1.18), (0.42, 0.7), (0.58, 0.32), (0.3, 0.28)], _CANVAS)
        pen.polygon([(-0.02, 0.32), (-0.02, 1.08), (-0.42, 0.36)], darker(_CANVAS, 0.1))
    else:
        pen.box(-0.3, 0.15, 0.22, 0.5, _CANVAS)
        pen.box(-0.36, 0.48, 0.28, 0.55, paint)
        for x in (-0.18, 0.08):
            pen.window(x, 0.36, 0.07, 0.06)
        pen.line([(-0.1, 0.55), (-0.1, 0.85)], _WOOD, 0.03)
        pen.polygon([(-0.1, 0.85), (-0.3, 0.79), (-0.1, 0.73)], paint)
    pen.polygon([(-0.68, 0.24), (0.78, 0.26), (0.54, -0.02), (-0.5, -0.02)], paint)
    pen.polygon([(-0.56, 0.08), (0.63, 0.09), (0.54, -0.02), (-0.5, -0.02)], darker(paint, 0.25))
    pen.line([(-0.69, 0.24), (0.79, 0.26)], _CANVAS, 0.045)


def car(pen: Pen, paint: Colour) -> None:
    """A small car from the side, with headlights in the dark."""
    pen.shadow(0.75)
    pen.smooth([(-0.42, 0.36), (-0.3, 0.6), (-0.05, 0.66), (0.2, 0.6), (0.42, 0.36)], paint)
    glass = (214, 196, 140) if pen.light.lamps else GLASS
    pen.polygon([(-0.3, 0.38), (-0.23, 0.56), (-0.04, 0.59), (-0.04, 0.38)], glass)
    pen.polygon([(0.02, 0.38), (0.02, 0.59), (0.17, 0.55), (0.31, 0.38)], glass)
    body = [(-0.72, 0.14), (-0.73, 0.34), (-0.5, 0.4), (0, 0.4), (0.45, 0.39), (0.7, 0.32), (0.74, 0.14), (0, 0.11)]
    pen.smooth(body, paint)
    pen.polygon([(-0.7, 0.22), (0.72, 0.22), (0.72, 0.12), (-0.7, 0.12)], darker(paint, 0.2))
    for x in (-0.42, 0.42):
        pen.disc(x, 0.12, 0.15, 0.15, _TYRE)
        pen.disc(x, 0.12, 0.07, 0.07, (196, 198, 204))
    pen.disc(0.7, 0.29, 0.04, 0.05, (255, 244, 200))
    if pen.light.lamps:
        pen.polygon([(0.72, 0.31), (1.5, 0.42), (1.5, 0.04), (0.72, 0.25)], (255, 250, 210), 0.28)
        pen.lamp(0.72, 0.28, 0.2, 0.9)


def bus(pen: Pen, paint: Colour) -> None:
    """A bus with a row of windows."""
    pen.shadow(1.1)
    pen.box(-1.02, 0.12, 1.02, 0.8, paint)
    pen.box(-0.98, 0.78, 0.98, 0.86, lighter(paint, 0.35))
    pen.box(-1.02, 0.12, 1.02, 0.26, darker(paint, 0.22))
    for i in range(6):
        pen.window(-0.8 + i * 0.28, 0.58, 0.1, 0.12)
    pen.box(0.76, 0.2, 0.96, 0.7, (214, 196, 140) if pen.light.lamps else GLASS)
    for x in (-0.6, 0.56):
        pen.disc(x, 0.13, 0.16, 0.16, _TYRE)
        pen.disc(x, 0.13, 0.07, 0.07, (196, 198, 204))
    pen.lamp(1.02, 0.26, 0.22, 0.9)


def balloon(pen: Pen, paint: Colour) -> None:
    """A hot air balloon in stripes, lit by its flame in the dark."""
    outline = [(0, 0.42), (-0.28, 0.66), (-0.46, 1.0), (-0.4, 1.34), (0, 1.56), (0.4, 1.34), (0.46, 1.0), (0.28, 0.66)]
    pen.lamp(0, 0.95, 0.95, 0.4)
    for width, shade in ((1.0, darker(paint, 0.16)), (0.7, _CANVAS), (0.4, paint)):
        pen.smooth([(x * width, y) for x, y in outline], shade)
    pen.polygon([(-0.44, 0.92), (0.44, 0.92), (0.46, 1.04), (-0.46, 1.04)], lighter(paint, 0.1))
    for x in (-0.1, 0.1):
        pen.line([(x, 0.46), (x * 0.8, 0.18)], _WOOD, 0.02)
    pen.box(-0.11, 0, 0.11, 0.2, _WOOD)
    pen.lamp(0, 0.42, 0.3, 0.9)
