"""The city."""

from collections.abc import Iterator

from demo_world.canvas import HEIGHT, WIDTH
from demo_world.palette import LAMP, SNOW, Colour, darker, mix
from demo_world.plants import leafy
from demo_world.skies import sky
from demo_world.view import Stage, View

_FACADES: tuple[Colour, ...] = ((142, 154, 176), (176, 164, 160), (120, 134, 160), (190, 178, 168), (110, 118, 140))


def city(view: View) -> Iterator[Stage]:
    """High buildings with lit windows, a pavement and a street."""
    street = view.rng.uniform(284, 302)
    sky(view, street - 60)
    for distance, low, high in ((0.5, 130, 220), (0.12, 70, 180)):
        x = view.rng.uniform(-40, 0)
        while x < WIDTH:
            width = view.rng.uniform(38, 72)
            _block(view, x, street - view.rng.uniform(low, high), width - 3, street, distance)
            x += width
    yield Stage("sky", lambda x: street - 60)
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
        view.canvas.polygon(
            [(left, 334), (left + 36, 334), (left + 32, 339), (left - 6, 339)], view.light.on((240, 236, 220))
        )
    yield Stage("land", lambda x: street + 4, HEIGHT - street - 36)


def _block(view: View, left: float, top: float, width: float, bottom: float, distance: float) -> None:
    facade = view.light.on(view.rng.choice(_FACADES), distance)
    view.canvas.polygon([(left, bottom), (left, top), (left + width, top), (left + width, bottom)], facade)
    side = left + width * 0.8
    view.canvas.polygon(
        [(side, bottom), (side, top), (left + width, top), (left + width, bottom)], darker(facade, 0.14)
    )
    dark_pane = mix(facade, (40, 56, 92), 0.4)
    lamp = mix(LAMP, facade, distance * 0.6)
    for row in range(int((bottom - top - 24) // 15)):
        for column in range(int(width // 13)):
            x, y = left + 5 + column * 12, top + 8 + row * 15
            lit = view.light.lamps and view.rng.random() < 0.5
            view.canvas.polygon([(x, y), (x + 6, y), (x + 6, y + 8), (x, y + 8)], lamp if lit else dark_pane)
