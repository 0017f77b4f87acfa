"""The places with water: lake, river, beach."""

from collections.abc import Iterator
from math import sin

from demo_world.canvas import HEIGHT, WIDTH
from demo_world.palette import SNOW, Colour, darker, lighter, mix
from demo_world.plants import leafy, palm, pine
from demo_world.skies import sky
from demo_world.view import Curve, Stage, View

_LAKE: Colour = (74, 134, 178)
_SEA: Colour = (44, 150, 184)
_SAND: Colour = (240, 216, 164)


def lake(view: View) -> Iterator[Stage]:
    """Still water between a far shore, which it mirrors, and the bank before the viewer."""
    waterline = view.rng.uniform(168, 204)
    sky(view, waterline)
    yield Stage("sky", lambda x: waterline)
    view.land(view.hills(waterline - 44, 26, 1.2), (112, 146, 160), 0.55, waterline)
    view.land(view.hills(waterline - 24, 16, 2.0), mix(view.grass, (90, 130, 110), 0.5), 0.3, waterline)
    shore = view.hills(waterline - 7, 3, 2.5)
    view.land(shore, darker(view.grass, 0.12), 0.08, waterline)
    _wood(view, shore)
    yield Stage("shore", lambda x: waterline - 3, scale=0.66)
    water = mix(view.light.on(_LAKE), view.light.sky[1], 0.25)
    view.canvas.mirror(waterline, HEIGHT, water, 0.4, view.rng)
    _shimmer(view, waterline, 300)
    yield Stage("water", lambda x: waterline + 62, 30, 0.9, water)
    bank = _bank(view)
    view.land(lambda x: bank(x) - 3, lighter(_SAND, 0.1) if view.season != "winter" else (206, 220, 236))
    view.land(bank, view.grass)
    view.tufts(bank, darker(view.grass, 0.2))
    _reeds(view, bank)
    yield Stage("land", lambda x: max(bank(x) + 8, 268), 34, 1.0)


def _wood(view: View, shore: Curve) -> None:
    """Trees along the far shore, in one or two groups."""
    for _ in range(view.rng.randint(1, 3)):
        start, count = view.rng.uniform(-40, WIDTH), view.rng.randint(4, 12)
        kind = pine if view.rng.random() < 0.6 else leafy
        for i in range(count):
            x = start + i * view.rng.uniform(9, 15)
            kind(view.pen(x, shore(x) + 3, view.rng.uniform(20, 36)), 0.12)


def _bank(view: View) -> Curve:
    """The near bank: it rises on one side, or lies along the bottom."""
    rise, side = view.rng.uniform(0, 74), view.rng.choice((-1, 1))
    low = view.hills(316, 8, 1.0)
    return lambda x: low(x) - rise * max(0.0, (0.5 + side * (x / WIDTH - 0.5)) - 0.25) ** 1.3


def _shimmer(view: View, top: float, bottom: float, count: int = 34) -> None:
    """Streaks of light on water, longer towards the viewer."""
    bright = lighter(view.light.sky[2], 0.3)
    for _ in range(count):
        depth = view.rng.random()
        x, y, reach = view.rng.uniform(0, WIDTH), top + 4 + depth * (bottom - top), 8 + 34 * depth
        view.canvas.line([(x - reach / 2, y), (x + reach / 2, y)], bright, 0.5 + depth, 0.35)


def _reeds(view: View, bank: Curve) -> None:
    start = view.rng.uniform(0, WIDTH)
    for _ in range(view.rng.randint(6, 16)):
        x = start + view.rng.uniform(-30, 30)
        y, tall, lean = bank(x) + 6, view.rng.uniform(18, 36), view.rng.uniform(-4, 4)
        view.canvas.line([(x, y), (x + lean, y - tall)], view.light.on((120, 130, 66)), 1)
        view.canvas.ellipse(x + lean, y - tall, 1.6, 5, view.light.on((122, 82, 52)))


def river(view: View) -> Iterator[Stage]:
    """A river that winds out of the hills towards the viewer."""
    horizon = view.rng.uniform(138, 172)
    sky(view, horizon)
    yield Stage("sky", lambda x: horizon)
    view.land(view.hills(horizon - 26, 24, 1.4), (128, 158, 150), 0.5)
    view.land(view.hills(horizon, 8, 2.2), view.grass, 0.18)
    middle, swing, phase = view.rng.uniform(190, 290), view.rng.uniform(50, 90), view.rng.choice((0.4, 3.6))
    water = mix(view.light.on((66, 140, 196)), view.light.sky[1], 0.25)

    def across(y: float) -> tuple[float, float]:
        near = (y - horizon) / (HEIGHT - horizon)
        centre = middle + swing * (1 - 0.3 * near) * sin(phase + 4.2 * near**0.6)
        return centre, 5 + 130 * near**1.25

    for margin, colour in ((10, view.light.on(darker(view.grass, 0.22))), (0, water)):
        edge = [(y, *across(y)) for y in range(round(horizon) + 6, HEIGHT + 9, 8)]
        left = [(x - half - margin * half / 70, y) for y, x, half in edge]
        right = [(x + half + margin * half / 70, y) for y, x, half in edge]
        view.canvas.polygon([*left, *reversed(right)], colour)
    for _ in range(26):
        y = view.rng.uniform(horizon + 24, HEIGHT)
        x, half = across(y)
        x += view.rng.uniform(-0.6, 0.6) * half
        view.canvas.line([(x - half * 0.2, y), (x + half * 0.2, y)], lighter(view.light.sky[2], 0.3), 1, 0.4)
    for _ in range(view.rng.randint(4, 10)):
        x = view.rng.uniform(0, WIDTH)
        y = horizon + view.rng.uniform(6, 40)
        if abs(x - across(y)[0]) > across(y)[1] + 14:
            view.rng.choice((pine, leafy))(view.pen(x, y, 22 + (y - horizon) * 0.6), 0.1)
    yield Stage("water", lambda x: 282, 22, 0.9, water, lambda x, y, reach: across(y)[0])
    view.tufts(lambda x: 320 if abs(x - across(HEIGHT - 20)[0]) > 140 else HEIGHT, darker(view.grass, 0.2), 24)

    def ashore(x: float, y: float, reach: float) -> float:
        centre, half = across(y)
        side = 1 if x > centre else -1
        return min(max(centre + side * max(abs(x - centre), half + reach), 0.5 * reach), WIDTH - 0.5 * reach)

    yield Stage("land", lambda x: 222, 84, 0.9, aside=ashore)


def beach(view: View) -> Iterator[Stage]:
    """Sand, surf and the open sea."""
    horizon = view.rng.uniform(150, 184)
    surf = horizon + view.rng.uniform(62, 92)
    sky(view, horizon)
    yield Stage("sky", lambda x: horizon)
    deep = mix(view.light.on(_SEA), view.light.sky[1], 0.1)
    view.canvas.gradient(horizon, surf + 30, mix(deep, view.light.sky[2], 0.25), deep, lighter(deep, 0.3))
    _shimmer(view, horizon, surf, 26)
    yield Stage("water", lambda x: horizon + 34, 20, 0.8, deep)
    foam, wet = view.light.on(SNOW), darker(_SAND, 0.22)
    line = view.hills(surf, 7, 1.6)
    view.land(lambda x: line(x) - 4, foam)
    view.land(lambda x: line(x) + 3, wet)
    view.land(lambda x: line(x) + 14, _SAND)
    view.canvas.line([(x, line(x) - 16 + 3 * sin(x / 31)) for x in range(0, WIDTH + 12, 12)], foam, 1.6, 0.6)
    for _ in range(60):
        x = view.rng.uniform(0, WIDTH)
        y = view.rng.uniform(line(x) + 18, HEIGHT)
        view.canvas.ellipse(x, y, 1.2, 0.7, view.light.on(darker(_SAND, 0.2)), 0.7)
    if view.rng.random() < 0.55:
        side = view.rng.choice((-1, 1))
        x = WIDTH / 2 + side * view.rng.uniform(170, 215)
        palm(view.pen(x, view.rng.uniform(300, 350), view.rng.uniform(95, 150), -side))
    yield Stage("land", lambda x: line(x) + 26, 64, 1.0)
