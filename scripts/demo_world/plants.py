"""Trees, as the subject of a scene and in the background."""

from demo_world.palette import SNOW, Colour, darker, lighter, mix
from demo_world.pen import Pen

_BARK: Colour = (104, 76, 58)
LEAVES: dict[str, tuple[Colour, ...]] = {
    "spring": ((128, 184, 92), (150, 196, 104), (110, 172, 90)),
    "summer": ((74, 140, 72), (92, 152, 76), (62, 126, 70)),
    "autumn": ((220, 136, 52), (206, 98, 50), (226, 174, 66)),
    "winter": ((206, 216, 228), (226, 234, 242), (190, 204, 220)),
}
NEEDLES: Colour = (52, 104, 78)


def tree(pen: Pen, paint: Colour) -> None:
    """A broad single tree in leaf."""
    pen.shadow(0.5)
    pen.smooth([(-0.1, 0), (-0.06, 0.4), (-0.2, 0.7), (0.2, 0.7), (0.07, 0.4), (0.12, 0)], _BARK)
    pen.line([(0, 0.5), (0.26, 0.82)], _BARK, 0.05)
    crown = ((-0.36, 0.78, 0.3), (0.36, 0.8, 0.3), (-0.18, 1.06, 0.32), (0.22, 1.08, 0.31), (0, 0.84, 0.34))
    for x, y, radius in crown:
        pen.disc(x, y - 0.03, radius, radius * 0.9, darker(paint, 0.16))
    for x, y, radius in crown:
        pen.disc(x - 0.03, y + 0.03, radius * 0.86, radius * 0.76, paint)
    for _ in range(9):
        x, y = pen.rng.uniform(-0.42, 0.3), pen.rng.uniform(0.74, 1.24)
        pen.disc(x, y, 0.08, 0.055, lighter(paint, 0.28), 0.7)


def leafy(pen: Pen, distance: float = 0.0) -> None:
    """A small round tree of the season."""
    leaves = mix(pen.rng.choice(LEAVES[pen.season]), pen.light.sky[2], distance)
    pen.box(-0.05, 0, 0.05, 0.4, mix(_BARK, pen.light.sky[2], distance))
    pen.disc(0, 0.62, 0.3, 0.36, darker(leaves, 0.12))
    pen.disc(-0.04, 0.68, 0.22, 0.26, leaves)


def pine(pen: Pen, distance: float = 0.0) -> None:
    """A conifer of three tiers, under snow in winter."""
    needles = mix(darker(NEEDLES, pen.rng.uniform(0, 0.2)), pen.light.sky[2], distance)
    pen.box(-0.04, 0, 0.04, 0.2, mix(_BARK, pen.light.sky[2], distance))
    for low, high, half in ((0.14, 0.62, 0.3), (0.4, 0.84, 0.23), (0.64, 1.05, 0.16)):
        pen.polygon([(-half, low), (0, high), (half, low)], needles)
        if pen.season == "winter":
            pen.polygon(
                [(-half * 0.6, low + 0.4 * (high - low)), (0, high), (half * 0.5, low + 0.5 * (high - low))], SNOW
            )
        else:
            pen.polygon([(half * 0.1, low), (0, high), (half, low)], darker(needles, 0.14))


def palm(pen: Pen) -> None:
    """A leaning palm."""
    pen.smooth([(-0.05, 0), (0.02, 0.5), (0.18, 1.0), (0.24, 1.0), (0.1, 0.5), (0.05, 0)], (146, 108, 74))
    for x, y in ((-0.4, 0.98), (-0.28, 1.26), (0.2, 1.42), (0.62, 1.24), (0.74, 0.94), (-0.1, 0.72), (0.46, 0.7)):
        middle = (0.21 + (x - 0.21) * 0.5, 1.0 + (y - 1.0) * 0.5 + 0.12)
        pen.smooth([(0.21, 0.98), middle, (x, y), (middle[0], middle[1] - 0.1)], (64, 134, 78))


def cactus(pen: Pen) -> None:
    """A tall cactus with two arms."""
    green = (84, 140, 86)
    pen.line([(0, 0), (0, 0.95)], green, 0.16)
    pen.disc(0, 0.95, 0.08, 0.08, green)
    for side, low in ((-1, 0.4), (1, 0.55)):
        pen.line([(0, low), (side * 0.26, low), (side * 0.26, low + 0.3)], darker(green, 0.06), 0.11)
        pen.disc(side * 0.26, low + 0.3, 0.055, 0.055, darker(green, 0.06))
