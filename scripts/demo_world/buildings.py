"""Buildings: houses, towers, lighthouses, windmills, bridges, tents."""

from math import cos, pi, sin

from demo_world.palette import LAMP, SNOW, Colour, darker, lighter, mix
from demo_world.pen import Pen

_ROOFS: tuple[Colour, ...] = ((96, 62, 52), (84, 84, 98), (122, 74, 56), (66, 74, 92))
_STONE: Colour = (172, 164, 154)


def _roof(pen: Pen) -> Colour:
    roof = pen.rng.choice(_ROOFS)
    return mix(SNOW, (120, 140, 190), 0.16) if pen.season == "winter" else roof


def house(pen: Pen, paint: Colour) -> None:
    """A house seen from a corner or from its front, with lit windows in the dark."""
    pen.shadow(0.75)
    roof = _roof(pen)
    chimney = pen.rng.uniform(0.1, 0.3)
    pen.box(chimney, 0.6, chimney + 0.1, 0.95, (150, 88, 72))
    for puff in range(3 if pen.rng.random() < 0.5 else 0):
        pen.disc(chimney + 0.08 + puff * 0.09, 1.02 + puff * 0.11, 0.05 + puff * 0.025, 0.05 + puff * 0.02, SNOW, 0.4)
    if pen.rng.random() < 0.6:
        _corner_house(pen, paint, roof)
    else:
        _front_house(pen, paint, roof)
    pen.box(chimney - 0.015, 0.92, chimney + 0.115, 0.97, roof)


def _corner_house(pen: Pen, paint: Colour, roof: Colour) -> None:
    pen.box(-0.06, 0, 0.6, 0.46, darker(paint, 0.16))
    pen.polygon([(-0.29, 0.84), (0.46, 0.84), (0.68, 0.42), (-0.02, 0.42)], roof)
    pen.polygon([(-0.54, 0), (-0.54, 0.44), (-0.29, 0.8), (-0.05, 0.44), (-0.05, 0)], paint)
    pen.line([(-0.6, 0.38), (-0.29, 0.83), (0.0, 0.4)], darker(roof, 0.12), 0.06)
    pen.box(-0.37, 0, -0.23, 0.27, (104, 70, 54))
    pen.window(-0.29, 0.5, 0.06, 0.07)
    pen.window(0.14, 0.24, 0.08, 0.08)
    pen.window(0.42, 0.24, 0.08, 0.08)


def _front_house(pen: Pen, paint: Colour, roof: Colour) -> None:
    pen.box(-0.55, 0, 0.55, 0.48, paint)
    pen.box(-0.55, 0, -0.4, 0.48, darker(paint, 0.08))
    pen.polygon([(-0.66, 0.45), (-0.42, 0.86), (0.42, 0.86), (0.66, 0.45)], roof)
    pen.polygon([(-0.2, 0.46), (-0.2, 0.6), (0, 0.78), (0.2, 0.6), (0.2, 0.46)], lighter(paint, 0.12))
    pen.line([(-0.26, 0.54), (0, 0.8), (0.26, 0.54)], darker(roof, 0.14), 0.05)
    pen.box(-0.08, 0, 0.08, 0.3, (104, 70, 54))
    pen.window(0, 0.57, 0.06, 0.06)
    pen.window(-0.33, 0.25, 0.1, 0.09)
    pen.window(0.33, 0.25, 0.1, 0.09)


def tower(pen: Pen, paint: Colour) -> None:
    """A round castle tower with battlements or a pointed roof, and a flag."""
    pen.shadow(0.36)
    pen.polygon([(-0.25, 0), (-0.21, 1.1), (0.21, 1.1), (0.25, 0)], paint)
    pen.polygon([(0.06, 0), (0.05, 1.1), (0.21, 1.1), (0.25, 0)], darker(paint, 0.16))
    pen.box(-0.28, 1.08, 0.28, 1.24, lighter(paint, 0.1))
    if pen.rng.random() < 0.5:
        for left in (-0.28, -0.1, 0.12):
            pen.box(left, 1.24, left + 0.14, 1.35, lighter(paint, 0.1))
        top = 1.3
    else:
        pen.polygon([(-0.34, 1.24), (0, 1.72), (0.34, 1.24)], _roof(pen))
        top = 1.66
    pen.line([(0, top), (0, top + 0.3)], (90, 84, 84), 0.025)
    pen.polygon([(0.01, top + 0.3), (0.24, top + 0.23), (0.01, top + 0.16)], darker(paint, 0.05))
    for height in (0.35, 0.8):
        pen.window(-0.03, height, 0.04, 0.08)


def lighthouse(pen: Pen, paint: Colour) -> None:
    """A white lighthouse with colored bands, lit in the dark."""
    pen.disc(0, 0, 0.45, 0.1, (120, 112, 108))
    white = (248, 246, 240)
    bands = 5
    for band in range(bands):
        low, high = band * 1.25 / bands, (band + 1) * 1.25 / bands
        left, right = 0.24 - 0.1 * low / 1.25, 0.24 - 0.1 * high / 1.25
        colour = paint if band % 2 == 0 else white
        pen.polygon([(-left, low), (-right, high), (right, high), (left, low)], colour)
        pen.polygon([(0.3 * left, low), (0.3 * right, high), (right, high), (left, low)], darker(colour, 0.14))
    pen.box(-0.2, 1.24, 0.2, 1.29, (70, 72, 82))
    pen.box(-0.1, 1.29, 0.1, 1.46, LAMP if pen.light.lamps else (206, 226, 232))
    pen.polygon([(-0.16, 1.45), (0, 1.63), (0.16, 1.45)], paint)
    pen.window(-0.03, 0.62, 0.035, 0.06)
    if pen.light.lamps and not pen.veiled:
        beam = [(0.08, 1.4), (3.2, 1.75), (3.2, 1.2), (0.08, 1.34)]
        pen.polygon(beam, (255, 255, 220), 0.22)
        pen.lamp(0, 1.38, 0.5, 0.9)


def windmill(pen: Pen, paint: Colour) -> None:
    """A windmill with four sails."""
    pen.shadow(0.45)
    pen.polygon([(-0.34, 0), (-0.2, 0.95), (0.2, 0.95), (0.34, 0)], paint)
    pen.polygon([(0.08, 0), (0.06, 0.95), (0.2, 0.95), (0.34, 0)], darker(paint, 0.15))
    pen.smooth([(-0.26, 0.92), (-0.18, 1.08), (0, 1.18), (0.18, 1.08), (0.26, 0.92)], _roof(pen))
    pen.box(-0.08, 0, 0.08, 0.26, (104, 70, 54))
    pen.window(-0.04, 0.56, 0.055, 0.07)
    turn = pen.rng.uniform(0.1, pi / 2 - 0.1)
    for arm in range(4):
        angle = turn + arm * pi / 2
        along, aside = (cos(angle), sin(angle)), (-sin(angle), cos(angle))
        corners = [(0.16, 0.0), (0.72, 0.0), (0.72, 0.17), (0.16, 0.17)]
        sail = [(a * along[0] + b * aside[0], 0.98 + a * along[1] + b * aside[1]) for a, b in corners]
        pen.polygon(sail, (246, 238, 220))
        pen.line([(0, 0.98), (0.74 * along[0], 0.98 + 0.74 * along[1])], (98, 72, 58), 0.04)
    pen.disc(0, 0.98, 0.05, 0.05, (98, 72, 58))


def bridge(pen: Pen, paint: Colour) -> None:
    """A bridge of three arches."""
    pen.polygon([(-1.15, 0), (-1.15, 0.36), (-0.5, 0.5), (0.5, 0.5), (1.15, 0.36), (1.15, 0)], paint)
    pen.line([(-1.18, 0.4), (-0.5, 0.54), (0.5, 0.54), (1.18, 0.4)], lighter(paint, 0.3), 0.07)
    hollow = darker((70, 96, 120), 0.35)
    for middle, half, high in ((-0.72, 0.24, 0.26), (0, 0.34, 0.38), (0.72, 0.24, 0.26)):
        arch = [(middle + half * cos(pi * i / 10), high * sin(pi * i / 10)) for i in range(11)]
        pen.polygon(arch, hollow)
    for post in (-1.0, -0.5, 0.0, 0.5, 1.0):
        pen.box(post - 0.03, 0.5, post + 0.03, 0.64, darker(paint, 0.1))
        pen.lamp(post, 0.68, 0.16, 0.7)


def tent(pen: Pen, paint: Colour) -> None:
    """A ridge tent or a dome; it glows from within in the dark."""
    pen.shadow(0.7)
    pen.lamp(0, 0.25, 0.9, 0.45)
    inside = LAMP if pen.light.lamps else darker(paint, 0.6)
    if pen.rng.random() < 0.65:
        pen.polygon([(-0.15, 0.62), (0.5, 0.56), (0.8, 0), (0.3, 0)], darker(paint, 0.2))
        pen.polygon([(-0.6, 0), (-0.15, 0.64), (0.32, 0)], paint)
        pen.polygon([(-0.34, 0), (-0.15, 0.44), (0.08, 0)], inside)
        pen.line([(-0.15, 0.62), (-0.15, 0.72)], _STONE, 0.03)
    else:
        pen.smooth([(-0.62, 0), (-0.48, 0.36), (0, 0.6), (0.48, 0.36), (0.62, 0), (0, -0.03)], paint)
        pen.smooth([(0.0, 0.6), (0.48, 0.36), (0.62, 0), (0.36, -0.02), (0.28, 0.3)], darker(paint, 0.18))
        pen.smooth([(-0.3, 0), (-0.22, 0.28), (-0.04, 0.34), (0.1, 0.22), (0.14, 0)], inside)
