"""The places on dry land: mountains, forest, desert, meadow, flowers, snowfield."""

from collections.abc import Iterator

from demo_world.canvas import HEIGHT, WIDTH, Point
from demo_world.palette import SNOW, Colour, darker, lighter, mix
from demo_world.plants import cactus, leafy, pine
from demo_world.skies import sky
from demo_world.view import Curve, Stage, View

_ROCK: Colour = (112, 118, 140)
_DUNE: Colour = (234, 186, 112)
_BLOSSOMS: tuple[Colour, ...] = ((236, 84, 96), (250, 206, 70), (182, 112, 214), (250, 150, 190), (250, 248, 240))


def mountains(view: View) -> Iterator[Stage]:
    """Jagged peaks under snow above a high pasture."""
    foot = view.rng.uniform(214, 240)
    sky(view, foot - 60)
    _range(view, foot, (90, 150), 0.5)
    _range(view, foot + 6, (100, 186), 0.14)
    yield Stage("sky", lambda x: foot)
    view.land(view.hills(foot - 4, 10, 1.8), mix(view.grass, (84, 120, 100), 0.45), 0.12)
    for _ in range(view.rng.randint(0, 14)):
        x = view.rng.uniform(0, WIDTH)
        pine(view.pen(x, foot + view.rng.uniform(2, 18), view.rng.uniform(24, 40)), 0.12)
    pasture = view.hills(foot + 30, 8, 1.0)
    view.land(pasture, view.grass)
    view.tufts(pasture, darker(view.grass, 0.18), 30)
    yield Stage("land", lambda x: pasture(x) + 14, 60)


def _range(view: View, base: float, heights: tuple[float, float], distance: float) -> None:
    """A row of peaks that overlap, the low ones in front."""
    count = view.rng.randint(3, 5)
    peaks = [(view.rng.uniform(*heights), (i + view.rng.uniform(0.1, 0.9)) * WIDTH / count) for i in range(count)]
    for tall, x in sorted(peaks, reverse=True):
        _peak(view, (x, base - tall), base, distance)


def _peak(view: View, top: Point, base: float, distance: float) -> None:
    """A peak: a lit side, a shaded side along a crooked ridge, and snow on both."""
    (x, y), rng = top, view.rng
    tall = base - y
    left, right, lean = (
        x - tall * rng.uniform(0.9, 1.2),
        x + tall * rng.uniform(0.9, 1.2),
        rng.uniform(-0.2, 0.2) * tall,
    )
    view.canvas.polygon([(left, base), top, (right, base)], view.light.on(_ROCK, distance))
    ridge = [top]
    for step in (0.25, 0.5, 0.75, 1.0):
        swerve = (0.09 if len(ridge) % 2 else -0.07) * tall
        ridge.append((x + lean * step + swerve, y + tall * step))
    view.canvas.polygon([*ridge, (right, base)], view.light.on(darker(_ROCK, 0.3), distance))
    snow = 0.44
    cap = [top]
    for step, depth in ((0.0, 1.0), (0.2, 0.72), (0.38, 1.08), (0.55, 0.7), (0.75, 1.12), (1.0, 0.95)):
        edge = x + (left - x) * snow * 0.95 + (right - left) * snow * 0.95 * step
        cap.append((edge, y + tall * snow * depth))
    cap[1], cap[-1] = _along(top, (left, base), snow), _along(top, (right, base), snow)
    view.canvas.polygon(cap, view.light.on(SNOW, distance * 0.8))
    shaded = [top, ridge[1], (ridge[1][0] + 0.02 * tall, y + tall * snow * 0.9), cap[4], cap[5], cap[6]]
    view.canvas.polygon(shaded, view.light.on((196, 208, 230), distance * 0.8))


def _along(one: Point, other: Point, share: float) -> Point:
    """A point on the way from one to the other."""
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share


def forest(view: View) -> Iterator[Stage]:
    """A clearing before rows of trees."""
    floor = view.rng.uniform(232, 262)
    sky(view, floor)
    pines = view.rng.random() < 0.55
    for row, (distance, size) in enumerate(((0.5, 100), (0.3, 124), (0.1, 150))):
        ground = floor - 22 + row * 12
        for i in range(-1, 15 - 3 * row):
            x = i * (34 + 10 * row) + view.rng.uniform(-12, 12)
            kind = pine if pines != (view.rng.random() < 0.12) else leafy
            kind(view.pen(x, ground, size * view.rng.uniform(0.8, 1.25)), distance)
        leaf_mould = mix(view.grass, (70, 96, 62), 0.5 if view.season != "winter" else 0.1)
        view.land(view.hills(ground, 3, 2), leaf_mould, distance * 0.6)
    yield Stage("sky", lambda x: floor - 90)
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
    for base, swing, distance, shade in (
        (horizon, 14, 0.35, 0.1),
        (horizon + 34, 20, 0.12, 0.0),
        (horizon + 76, 16, 0.0, 0.05),
    ):
        dune = view.hills(base, swing, view.rng.uniform(0.8, 1.5))
        view.land(dune, darker(_DUNE, shade), distance)
        _lee(view, dune, distance)
    for _ in range(view.rng.randint(0, 4)):
        x = view.rng.choice((view.rng.uniform(10, 90), view.rng.uniform(390, 470)))
        cactus(view.pen(x, view.rng.uniform(horizon + 50, horizon + 90), view.rng.uniform(34, 70)))
    yield Stage("land", lambda x: horizon + 84, 56)


def _lee(view: View, dune: Curve, distance: float) -> None:
    """The shaded side of a dune: from its crest down along a curve."""
    start, reach = view.rng.uniform(-60, 380), view.rng.uniform(120, 240)
    steps = [i / 10 for i in range(11)]
    crest = [(start + reach * step, dune(start + reach * step)) for step in steps]
    foot = [(x - 10 * step, y + 52 * step * (1 - step) ** 0.6) for (x, y), step in zip(crest, steps, strict=True)]
    view.canvas.polygon([*crest, *reversed(foot)], view.light.on((196, 140, 88), distance), 0.45)


def _mesa(view: View, horizon: float) -> None:
    x, half, tall = view.rng.uniform(60, 420), view.rng.uniform(40, 90), view.rng.uniform(30, 62)
    top, base = horizon - tall, horizon + 20
    cliff = [(x - half * 1.2, base), (x - half, top), (x + half, top), (x + half * 1.25, base)]
    view.canvas.polygon(cliff, view.light.on((196, 112, 78), 0.3))
    view.canvas.polygon(
        [(x + half * 0.3, top), (x + half, top), (x + half * 1.25, base), (x + half * 0.2, base)],
        view.light.on((160, 88, 70), 0.3),
    )


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
