"""The sky: its colours, the sun or the moon, stars and clouds."""

from demo_world.canvas import HEIGHT, WIDTH
from demo_world.palette import lighter, mix
from demo_world.view import View


def sky(view: View, horizon: float) -> None:
    """Paint the sky down to a horizon, and a little further."""
    view.canvas.gradient(0, min(horizon + 40, HEIGHT), *view.light.sky)
    if view.light.time == "night":
        _stars(view, horizon)
        _moon(view)
    else:
        _sun(view, horizon)
    for _ in range(view.rng.choice((0, 1, 2, 3, 4))):
        _cloud(view, horizon)


def _stars(view: View, horizon: float) -> None:
    for _ in range(view.rng.randint(50, 110)):
        x, y = view.rng.uniform(0, WIDTH), view.rng.uniform(0, horizon)
        radius = view.rng.choice((0.5, 0.6, 0.8, 1.2))
        view.canvas.ellipse(x, y, radius, radius, (255, 252, 236), view.rng.uniform(0.4, 1) * (1 - 0.7 * y / horizon))


def _moon(view: View) -> None:
    x, y, radius = view.rng.uniform(40, WIDTH - 40), view.rng.uniform(34, 90), view.rng.uniform(13, 22)
    view.canvas.glow(x, y, radius * 5, view.light.sun, 0.4)
    view.canvas.ellipse(x, y, radius, radius, view.light.sun)
    if view.rng.random() < 0.5:
        hidden = mix(view.light.sky[0], view.light.sky[1], min(1.0, y / 100))
        view.canvas.ellipse(x + radius * 0.5, y - radius * 0.2, radius * 0.85, radius * 0.85, hidden)
    else:
        for dx, dy, size in ((-0.3, -0.2, 0.22), (0.3, 0.3, 0.16), (0.2, -0.4, 0.12)):
            view.canvas.ellipse(x + dx * radius, y + dy * radius, size * radius, size * radius, (224, 218, 196))


def _sun(view: View, horizon: float) -> None:
    low = {"day": -150.0, "dawn": -34.0, "dusk": -22.0}[view.light.time]
    x, y = view.rng.uniform(40, WIDTH - 40), max(30.0, horizon + low * view.rng.uniform(0.6, 1.2))
    radius = view.rng.uniform(16, 24) * (1.4 if view.light.time == "dusk" else 1)
    view.canvas.glow(x, y, radius * 6, lighter(view.light.sun, 0.2), 0.6)
    view.canvas.ellipse(x, y, radius, radius, view.light.sun)


def _cloud(view: View, horizon: float) -> None:
    x, y, size = view.rng.uniform(0, WIDTH), view.rng.uniform(20, horizon * 0.7), view.rng.uniform(12, 26)
    opacity = 0.5 if view.light.time == "night" else 0.85
    for dx, dy, across in ((-1.5, 0.1, 0.7), (-0.6, -0.35, 0.9), (0.4, -0.25, 0.85), (1.4, 0.1, 0.65), (0, 0.15, 1.7)):
        view.canvas.ellipse(x + dx * size, y + dy * size, across * size, 0.48 * size, view.light.cloud, opacity)
