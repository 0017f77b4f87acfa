"""Animals, from the side, looking to the right."""

from collections.abc import Sequence

from demo_world.canvas import Point, ring
from demo_world.palette import Colour, darker, lighter, mix
from demo_world.pen import Pen

_DARK: Colour = (48, 42, 44)
_MUZZLE: Colour = (238, 178, 170)
_WHITE: Colour = (246, 242, 234)


def _legs(pen: Pen, colour: Colour, height: float, width: float, near: Sequence[float], far: Sequence[float]) -> None:
    """Tapering legs with hooves, those of the far side in the shade."""
    for side, shade in ((far, darker(colour, 0.3)), (near, darker(colour, 0.06))):
        for x in side:
            pen.polygon([(x - width, height), (x + width, height), (x + 0.6 * width, 0), (x - 0.6 * width, 0)], shade)
            pen.box(x - 0.65 * width, 0, x + 0.7 * width, 0.045, _DARK)


def horse(pen: Pen, paint: Colour) -> None:
    """A horse with mane and tail."""
    pen.shadow(0.5)
    hair = darker(paint, 0.5) if sum(paint) > 200 else mix(paint, (120, 110, 110), 0.4)
    pen.smooth([(-0.42, 0.58), (-0.56, 0.5), (-0.62, 0.2), (-0.53, 0.16), (-0.46, 0.4)], hair)
    _legs(pen, paint, 0.46, 0.05, (-0.36, 0.3), (-0.24, 0.2))
    pen.smooth(
        [(-0.46, 0.5), (-0.32, 0.63), (0, 0.58), (0.26, 0.62), (0.38, 0.54), (0.34, 0.38), (0, 0.32), (-0.4, 0.37)],
        paint,
    )
    pen.smooth([(0.16, 0.6), (0.26, 0.84), (0.42, 0.98), (0.46, 0.92), (0.36, 0.72), (0.3, 0.58)], hair)
    head = [
        (0.2, 0.5),
        (0.34, 0.82),
        (0.43, 0.95),
        (0.52, 0.94),
        (0.68, 0.76),
        (0.66, 0.69),
        (0.57, 0.7),
        (0.48, 0.76),
        (0.42, 0.6),
        (0.36, 0.44),
    ]
    pen.smooth(head, paint)
    pen.polygon([(0.43, 0.92), (0.44, 1.04), (0.5, 0.93)], paint)
    pen.disc(0.52, 0.86, 0.016, 0.018, _DARK)


def deer(pen: Pen, paint: Colour) -> None:
    """A stag with antlers."""
    pen.shadow(0.42)
    _legs(pen, paint, 0.5, 0.035, (-0.32, 0.26), (-0.22, 0.17))
    pen.smooth(
        [(-0.42, 0.58), (-0.3, 0.66), (0, 0.6), (0.22, 0.64), (0.32, 0.54), (0.28, 0.44), (0, 0.42), (-0.36, 0.44)],
        paint,
    )
    pen.smooth([(-0.44, 0.62), (-0.38, 0.64), (-0.36, 0.52), (-0.42, 0.5)], _WHITE)
    pen.smooth(
        [
            (0.14, 0.56),
            (0.26, 0.86),
            (0.32, 0.98),
            (0.42, 0.97),
            (0.54, 0.86),
            (0.52, 0.82),
            (0.38, 0.84),
            (0.34, 0.62),
            (0.28, 0.5),
        ],
        paint,
    )
    antler = (206, 180, 140)
    for lean in (-0.12, 0.1):
        tip = 0.34 + lean
        pen.line([(0.34, 0.96), (tip, 1.12), (tip + lean * 0.6, 1.32)], antler, 0.035)
        pen.line([(tip, 1.12), (tip - lean, 1.26)], antler, 0.03)
    for x, y in ((-0.22, 0.58), (-0.08, 0.55), (0.06, 0.58)):
        pen.disc(x, y, 0.022, 0.02, _WHITE)
    pen.disc(0.42, 0.91, 0.015, 0.016, _DARK)


def cow(pen: Pen, paint: Colour) -> None:
    """A cow in patches, with horns."""
    pen.shadow(0.6)
    pen.line([(-0.5, 0.58), (-0.58, 0.4), (-0.57, 0.22)], darker(paint, 0.2), 0.035)
    _legs(pen, paint, 0.36, 0.06, (-0.38, 0.32), (-0.26, 0.2))
    pen.disc(-0.2, 0.28, 0.09, 0.06, _MUZZLE)
    pen.smooth(
        [(-0.52, 0.6), (-0.34, 0.67), (0.2, 0.66), (0.42, 0.64), (0.44, 0.42), (0.3, 0.3), (-0.3, 0.29), (-0.5, 0.36)],
        paint,
    )
    patch = _WHITE if sum(paint) < 600 else _DARK
    pen.smooth([(-0.36, 0.62), (-0.16, 0.65), (-0.14, 0.46), (-0.3, 0.4)], patch)
    pen.smooth([(0.06, 0.5), (0.22, 0.56), (0.26, 0.38), (0.1, 0.34)], patch)
    pen.smooth([(0.36, 0.64), (0.48, 0.78), (0.62, 0.76), (0.76, 0.56), (0.74, 0.47), (0.6, 0.46), (0.44, 0.46)], paint)
    pen.smooth([(0.66, 0.58), (0.78, 0.56), (0.77, 0.46), (0.64, 0.46)], _MUZZLE)
    for x in (0.46, 0.58):
        pen.line([(x, 0.75), (x + 0.02, 0.87), (x + 0.07, 0.91)], (232, 222, 196), 0.04)
    pen.smooth([(0.44, 0.74), (0.32, 0.72), (0.36, 0.64), (0.46, 0.68)], darker(paint, 0.15))
    pen.disc(0.59, 0.67, 0.018, 0.02, _DARK if patch == _WHITE and sum(paint) > 250 else _WHITE)


def sheep(pen: Pen, paint: Colour) -> None:
    """Two or three woolly sheep."""
    places = [(-0.5, 0.12, 0.8), (0.42, 0.16, 0.85), (0.0, -0.05, 1.0)]
    for x, y, scale in places[pen.rng.choice((0, 1)) :]:
        _one_sheep(pen.moved(x, y, scale, pen.rng.choice((-1, 1))), paint)


def _one_sheep(pen: Pen, paint: Colour) -> None:
    pen.shadow(0.36)
    face = _DARK if sum(paint) > 400 else (96, 88, 88)
    for x in (-0.2, -0.1, 0.12, 0.22):
        pen.box(x - 0.025, 0, x + 0.025, 0.22, face)
    wool = [*ring(0, 0.36, 0.17, 5, 0.3), (-0.2, 0.36), (0.2, 0.38)]
    for x, y in wool:
        pen.disc(1.35 * x, y - 0.02, 0.15, 0.14, darker(paint, 0.1))
    for x, y in wool:
        pen.disc(1.3 * x, y + 0.02, 0.135, 0.125, paint)
    pen.smooth([(0.3, 0.52), (0.42, 0.52), (0.5, 0.36), (0.42, 0.3), (0.33, 0.38)], face)
    pen.disc(0.34, 0.53, 0.09, 0.07, lighter(paint, 0.1))
    pen.disc(0.41, 0.45, 0.016, 0.018, _WHITE)


def dog(pen: Pen, paint: Colour) -> None:
    """A dog with a collar, its tail up."""
    pen.shadow(0.42)
    pen.smooth([(-0.34, 0.42), (-0.5, 0.6), (-0.56, 0.76), (-0.5, 0.76), (-0.4, 0.6), (-0.26, 0.48)], paint)
    _legs(pen, paint, 0.32, 0.05, (-0.3, 0.22), (-0.2, 0.13))
    pen.smooth(
        [(-0.38, 0.42), (-0.2, 0.5), (0.14, 0.5), (0.32, 0.5), (0.3, 0.3), (0.14, 0.24), (-0.1, 0.3), (-0.34, 0.28)],
        paint,
    )
    pen.smooth(
        [(0.12, 0.46), (0.22, 0.72), (0.34, 0.8), (0.46, 0.76), (0.64, 0.66), (0.64, 0.58), (0.46, 0.56), (0.36, 0.4)],
        paint,
    )
    pen.line([(0.19, 0.54), (0.37, 0.46)], (214, 60, 60), 0.06)
    pen.smooth([(0.3, 0.8), (0.2, 0.72), (0.18, 0.54), (0.28, 0.54), (0.36, 0.7)], darker(paint, 0.35))
    pen.disc(0.64, 0.64, 0.03, 0.028, _DARK if sum(paint) > 180 else (120, 110, 110))
    pen.disc(0.44, 0.7, 0.02, 0.022, _DARK if sum(paint) > 180 else _WHITE)


def cat(pen: Pen, paint: Colour) -> None:
    """A cat that sits and looks at the viewer."""
    pen.shadow(0.34)
    pen.smooth(
        [
            (0.16, 0.06),
            (0.44, 0.06),
            (0.56, 0.28),
            (0.48, 0.46),
            (0.44, 0.44),
            (0.48, 0.28),
            (0.38, 0.16),
            (0.14, 0.16),
        ],
        darker(paint, 0.12),
    )
    pen.smooth([(-0.26, 0.0), (-0.26, 0.24), (-0.14, 0.52), (0.12, 0.52), (0.26, 0.24), (0.26, 0.0)], paint)
    pen.smooth([(-0.1, 0.02), (-0.1, 0.26), (0, 0.4), (0.1, 0.26), (0.1, 0.02)], lighter(paint, 0.4))
    for side in (-1, 1):
        pen.polygon([(side * 0.06, 0.84), (side * 0.22, 1.0), (side * 0.25, 0.7)], paint)
        pen.polygon([(side * 0.11, 0.83), (side * 0.2, 0.93), (side * 0.22, 0.74)], _MUZZLE)
    pen.disc(0, 0.68, 0.25, 0.2, paint)
    for side in (-1, 1):
        pen.disc(side * 0.1, 0.7, 0.045, 0.05, (196, 222, 110))
        pen.disc(side * 0.1, 0.7, 0.016, 0.045, (20, 20, 24))
        pen.line([(side * 0.06, 0.61), (side * 0.3, 0.64)], lighter(paint, 0.6), 0.012)
    pen.polygon([(-0.03, 0.64), (0.03, 0.64), (0, 0.6)], _MUZZLE)


def bird(pen: Pen, paint: Colour) -> None:
    """Birds on the wing, one to three."""
    for x, y, scale in ((0, 0.3, 1.0), (-0.75, 0.75, 0.6), (0.7, 0.85, 0.55))[: pen.rng.randint(1, 3)]:
        _one_bird(pen.moved(x, y, scale), paint)


def _one_bird(pen: Pen, paint: Colour) -> None:
    lift = pen.rng.uniform(-0.1, 0.1)
    far_wing: list[Point] = [(0.02, 0.06), (0.1, 0.4 + lift), (0.34, 0.62 + lift), (0.3, 0.34), (0.2, 0.08)]
    pen.smooth(far_wing, darker(paint, 0.25))
    pen.polygon([(-0.28, 0.0), (-0.56, 0.1), (-0.54, -0.08)], darker(paint, 0.15))
    pen.smooth([(-0.34, 0.0), (-0.1, 0.1), (0.2, 0.11), (0.36, 0.1), (0.4, 0.02), (0.24, -0.08), (-0.06, -0.1)], paint)
    pen.polygon([(0.38, 0.09), (0.54, 0.03), (0.38, 0.0)], (244, 168, 54))
    pen.smooth(
        [
            (-0.14, 0.06),
            (-0.2, 0.4 + lift),
            (-0.44, 0.7 + lift),
            (-0.42, 0.4),
            (-0.24, 0.08),
            (0.02, 0.0),
            (0.12, 0.06),
        ],
        lighter(paint, 0.12),
    )
    pen.disc(0.31, 0.06, 0.02, 0.02, _DARK if sum(paint) > 180 else _WHITE)
