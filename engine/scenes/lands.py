"""The places on dry land: mountains, forest, desert, city, meadow, flowers, snowfield."""

from collections.abc import Iterator

from engine.scenes.canvas import HEIGHT, WIDTH
from engine.scenes.palette import LAMP, SNOW, Colour, darker, lighter, mix
from engine.scenes.plants import cactus, leafy, pine
from engine.scenes.skies import sky
from engine.scenes.view import Curve, Stage, View

_ROCK: Colour = (112, 118, 140)
_DUNE: Colour = (234, 186, 112)
_BLOSSOMS: tuple[Colour, ...] = ((236, 84, 96), (250, 206, 70), (182, 112, 214), (250, 150, 190), (250, 248, 240))
_FACADES: tuple[Colour, ...] = ((142, 154, 176), (176, 164, 160), (120, 134, 160), (190, 178, 168), (110, 118, 140))


def mountains(view: View) -> Iterator[Stage]:
    """Jagged peaks under snow above a high pasture."""
    foot = view.rng.uniform(214, 240)
    sky(view, foot - 60)
    yield Stage("sky", lambda x: foot)
    _range(view, foot, view.rng.uniform(120, 150), 0.45)
    _range(view, foot + 6, view.rng.uniform(120, 178), 0.12)
    view.land(view.hills(foot - 4, 10, 1.8), mix(view.grass, (84, 120, 100), 0.45), 0.12)
    for _ in range(view.rng.randint(0, 14)):
        x = view.rng.uniform(0, WIDTH)
        pine(view.pen(x, foot + view.rng.uniform(2, 18), view.rng.uniform(24, 40)), 0.12)
    pasture = view.hills(foot + 30, 8, 1.0)
    view.land(pasture, view.grass)
    view.tufts(pasture, darker(view.grass, 0.18), 30)
    yield Stage("land", lambda x: pasture(x) + 14, 60)


def _range(view: View, base: float, peak: float, distance: float) -> None:
    """A range with snow on what is high, and a shaded side to each summit."""
    outline = view.ragged(base, peak)
    view.canvas.polygon([(0, HEIGHT), *outline, (WIDTH, HEIGHT)], view.light.on(_ROCK, distance))
    snowline = base - peak * 0.52
    for i in range(1, len(outline) - 1):
        (x0, y0), (x, y), (x1, y1) = outline[i - 1 : i + 2]
        if y < y1:
            slope = [(x, y), (x1, y1), (x1 + 6, base), (x - 10, base)]
            view.canvas.polygon(slope, view.light.on(darker(_ROCK, 0.35), distance), 0.5)
        if y < snowline:
            low = min(snowline, y + 12 + (snowline - y) * 0.7)
            cap = [(x0, max(y0, y0 + 0)), (x, y), (x1, y1), (x1 - 3, max(low, y1)), (x, low - 5), (x0 + 3, max(low, y0))]
            view.canvas.polygon(cap, view.light.on(SNOW, distance * 0.8))


def forest(view: View) -> Iterator[Stage]:
    """A clearing before rows of trees."""
    floor = view.rng.uniform(232, 262)
    sky(view, floor)
    yield Stage("sky", lambda x: floor - 90)
    pines = view.rng.random() < 0.55
    for row, (distance, size) in enumerate(((0.5, 100), (0.3, 124), (0.1, 150))):
        ground = floor - 22 + row * 12
        for i in range(-1, 15 - 3 * row):
            x = i * (34 + 10 * row) + view.rng.uniform(-12, 12)
            kind = pine if pines != (view.rng.random() < 0.12) else leafy
            kind(view.pen(x, ground, size * view.rng.uniform(0.8, 1.25)), distance)
        leaf_mould = mix(view.grass, (70, 96, 62), 0.5 if view.season != "winter" else 0.1)
        view.land(view.hills(ground, 3, 2), leaf_mould, distance * 0.6)
    clearing = view.hills(floor + 12, 5, 1.4)
    ground_colour = mix(view.grass, (96, 110, 62), 0.35 if view.season != "winter" else 0.0)
    view.land(clearing, ground_colour)
    view.tufts(clearing, darker(ground_colour, 0.2), 36)
    yield Stage("land", lambda x: clearing(x) + 14, 56)


def desert(view: View) -> Iterator[Stage]:
    """Dunes with a lit and a shaded side, and cactuses."""
    horizon = view.rng.uniform(168, 206)
    sky(view, horizon)
    yield Stage("sky", lambda x: horizon)
    if view.rng.random() < 0.4:
        _mesa(view, horizon)
    for base, swing, distance, shade in ((horizon, 14, 0.35, 0.1), (horizon + 34, 20, 0.12, 0.0), (horizon + 76, 16, 0.0, 0.05)):
        dune = view.hills(base, swing, view.rng.uniform(0.8, 1.5))
        view.land(dune, darker(_DUNE, shade), distance)
        start = view.rng.uniform(0, WIDTH)
        lee = [(x, dune(x)) for x in range(round(start), round(start) + 150, 10)]
        view.canvas.polygon([*lee, (start + 190, base + 60), (start + 40, base + 46)], view.light.on((190, 132, 84), distance), 0.35)
    for _ in range(view.rng.randint(0, 4)):
        x = view.rng.choice((view.rng.uniform(10, 90), view.rng.uniform(390, 470)))
        cactus(view.pen(x, view.rng.uniform(horizon + 50, horizon + 90), view.rng.uniform(34, 70)))
    yield Stage("land", lambda x: horizon + 84, 56)


def _mesa(view: View, horizon: float) -> None:
    x, half, tall = view.rng.uniform(60, 420), view.rng.uniform(40, 90), view.rng.uniform(30, 62)
    top, base = horizon - tall, horizon + 20
    cliff = [(x - half * 1.2, base), (x - half, top), (x + half, top), (x + half * 1.25, base)]
    view.canvas.polygon(cliff, view.light.on((196, 112, 78), 0.3))
    view.canvas.polygon([(x + half * 0.3, top), (x + half, top), (x + half * 1.25, base), (x + half * 0.2, base)], view.light.on((160, 88, 70), 0.3))


def city(view: View) -> Iterator[Stage]:
    """High buildings with lit windows, a pavement and a street."""
    street = view.rng.uniform(284, 302)
    sky(view, street - 60)
    yield Stage("sky", lambda x: street - 60)
    for distance, low, high in ((0.5, 130, 220), (0.12, 70, 180)):
        x = view.rng.uniform(-40, 0)
        while x < WIDTH:
            width = view.rng.uniform(38, 72)
            _block(view, x, street - view.rng.uniform(low, high), width - 3, street, distance)
            x += width
    snowy = view.season == "winter"
    pavement = SNOW if snowy else (198, 194, 190)
    view.land(lambda x: street - 14, pavement)
    for _ in range(view.rng.randint(0, 3)):
        leafy(view.pen(view.rng.uniform(20, 460), street - 8, view.rng.uniform(44, 62)))
    view.land(lambda x: street + 6, (206, 212, 222) if snowy else (88, 90, 100))
    view.land(lambda x: street + 3, (150, 150, 152), bottom=street + 7)
    start = view.rng.uniform(-40, 0)
    for dash in range(8):
        left = start + dash * 70
        view.canvas.polygon([(left, 334), (left + 36, 334), (left + 32, 339), (left - 6, 339)], view.light.on((240, 236, 220)))
    yield Stage("land", lambda x: street + 4, HEIGHT - street - 36)


def _block(view: View, left: float, top: float, width: float, bottom: float, distance: float) -> None:
    facade = view.light.on(view.rng.choice(_FACADES), distance)
    view.canvas.polygon([(left, bottom), (left, top), (left + width, top), (left + width, bottom)], facade)
    side = left + width * 0.8
    view.canvas.polygon([(side, bottom), (side, top), (left + width, top), (left + width, bottom)], darker(facade, 0.14))
    dark_pane = mix(facade, (40, 56, 92), 0.4)
    lamp = mix(LAMP, facade, distance * 0.6)
    for row in range(int((bottom - top - 24) // 15)):
        for column in range(int(width // 13)):
            x, y = left + 5 + column * 12, top + 8 + row * 15
            lit = view.light.lamps and view.rng.random() < 0.5
            view.canvas.polygon([(x, y), (x + 6, y), (x + 6, y + 8), (x, y + 8)], lamp if lit else dark_pane)


def meadow(view: View) -> Iterator[Stage]:
    """Rolling green hills, sometimes with a fence or a few trees."""
    horizon = view.rng.uniform(184, 216)
    sky(view, horizon)
    yield Stage("sky", lambda x: horizon)
    view.land(view.hills(horizon - 20, 18, 1.2), mix(view.grass, (120, 160, 140), 0.4), 0.4)
    slope = view.hills(horizon + 6, 14, 1.0)
    view.land(slope, darker(view.grass, 0.06), 0.15)
    for _ in range(view.rng.choice((0, 0, 1, 2, 3))):
        x = view.rng.uniform(0, WIDTH)
        leafy(view.pen(x, slope(x) + 5, view.rng.uniform(22, 34)), 0.15)
    front = view.hills(horizon + 44, 12, 0.8)
    if view.rng.random() < 0.35:
        _fence(view, front)
    view.land(front, view.grass)
    view.tufts(front, darker(view.grass, 0.18))
    _sprinkle(view, front, 26 if view.season in ("spring", "summer") else 0)
    yield Stage("land", lambda x: front(x) + 22, 56)


def _fence(view: View, ground: Curve) -> None:
    wood = view.light.on((150, 118, 88))
    for rail in (8, 16):
        view.canvas.line([(x, ground(x) - rail) for x in range(0, WIDTH + 20, 20)], wood, 1.5)
    for x in range(10, WIDTH, 34):
        view.canvas.line([(x, ground(x) + 4), (x, ground(x) - 22)], wood, 3)


def _sprinkle(view: View, ground: Curve, count: int) -> None:
    """A few wild flowers."""
    for _ in range(count):
        x = view.rng.uniform(0, WIDTH)
        y = view.rng.uniform(ground(x) + 12, HEIGHT)
        view.canvas.ellipse(x, y, 2, 1.8, view.light.on(view.rng.choice(_BLOSSOMS)))


def flowers(view: View) -> Iterator[Stage]:
    """A field of flowers in rows that run towards the horizon."""
    horizon = view.rng.uniform(172, 204)
    sky(view, horizon)
    yield Stage("sky", lambda x: horizon)
    view.land(view.hills(horizon - 16, 14, 1.3), (120, 160, 130), 0.45)
    view.land(lambda x: horizon, (96, 152, 74), 0.1)
    vanishing = view.rng.uniform(120, 360)
    rows = view.rng.sample(_BLOSSOMS, view.rng.choice((1, 2, 3)))
    for row in range(-16, 17):
        colour = rows[row % len(rows)]
        left, right = vanishing + row * 66, vanishing + row * 66 + 42
        far = [(vanishing + row * 9 + 3, horizon + 3), (vanishing + row * 9 + 8, horizon + 3)]
        view.canvas.polygon([*far, (right, HEIGHT), (left, HEIGHT)], view.light.on(colour, 0.08))
        _blossoms(view, colour, horizon, (vanishing + row * 9 + 5, left + 21))
    yield Stage("land", lambda x: horizon + 62, 78)


def _blossoms(view: View, colour: Colour, horizon: float, ends: tuple[float, float]) -> None:
    """Single heads in a row, so that it looks like flowers and not like cloth."""
    bright, dark = view.light.on(lighter(colour, 0.3)), view.light.on(darker(colour, 0.2))
    for _ in range(16):
        near = view.rng.random() ** 0.6
        x = ends[0] + (ends[1] - ends[0]) * near + view.rng.uniform(-18, 18) * near
        if -4 < x < WIDTH + 4:
            y = horizon + 4 + (HEIGHT - horizon) * near
            view.canvas.ellipse(x, y, 1 + 2.6 * near, 0.8 + 2 * near, view.rng.choice((bright, bright, dark)))


def snowfield(view: View) -> Iterator[Stage]:
    """White hills and pines under snow."""
    horizon = view.rng.uniform(186, 220)
    sky(view, horizon)
    yield Stage("sky", lambda x: horizon)
    view.land(view.hills(horizon - 26, 24, 1.3), (196, 212, 232), 0.4)
    slope = view.hills(horizon + 4, 12, 1.1)
    view.land(slope, (216, 228, 242), 0.1)
    for _ in range(view.rng.randint(2, 12)):
        x = view.rng.uniform(0, WIDTH)
        pine(view.pen(x, slope(x) + view.rng.uniform(2, 14), view.rng.uniform(28, 62)), 0.08)
    front = view.hills(horizon + 42, 12, 0.9)
    view.land(front, SNOW)
    for _ in range(30):
        x = view.rng.uniform(0, WIDTH)
        y = view.rng.uniform(front(x) + 10, HEIGHT)
        view.canvas.line([(x, y), (x + 16, y - 1)], view.light.on((206, 220, 240)), 1.4, 0.8)
    if view.rng.random() < 0.5:
        for _ in range(70):
            x, y, size = view.rng.uniform(0, WIDTH), view.rng.uniform(0, HEIGHT), view.rng.uniform(0.8, 2.2)
            view.canvas.ellipse(x, y, size, size, (255, 255, 255), 0.8)
    yield Stage("land", lambda x: front(x) + 20, 58)
