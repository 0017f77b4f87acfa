"""Colours, and the light that each time of day throws on them."""

from dataclasses import dataclass

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

PAINTS: dict[str, Colour] = {
    "red": (212, 56, 50),
    "orange": (240, 132, 40),
    "yellow": (250, 208, 60),
    "green": (70, 156, 82),
    "blue": (52, 112, 206),
    "purple": (134, 80, 182),
    "pink": (246, 146, 178),
    "white": (248, 246, 240),
    "black": (46, 46, 54),
    "brown": (138, 92, 60),
    "grey": (150, 152, 156),
}

SNOW: Colour = (240, 245, 252)
LAMP: Colour = (255, 214, 122)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`one` with that share (0 to 1) of `other` in it."""
    kept = 1 - share
    return (
        round(one[0] * kept + other[0] * share),
        round(one[1] * kept + other[1] * share),
        round(one[2] * kept + other[2] * share),
    )


def darker(colour: Colour, share: float = 0.18) -> Colour:
    """The side that is turned away from the light."""
    return mix(colour, (24, 22, 48), share)


def lighter(colour: Colour, share: float = 0.25) -> Colour:
    """The side that catches the light."""
    return mix(colour, (255, 250, 236), share)


@dataclass(frozen=True, slots=True)
class Light:
    """A time of day: the sky from the zenith down to the horizon, and what falls on everything under it."""

    time: str
    sky: tuple[Colour, Colour, Colour]
    ambient: tuple[float, float, float]
    sun: Colour
    cloud: Colour
    lamps: bool

    def on(self, colour: Colour, distance: float = 0.0) -> Colour:
        """A surface of that colour in this light, veiled by the air of that distance (0 near, 1 at the horizon)."""
        red, green, blue = (round(channel * share) for channel, share in zip(colour, self.ambient, strict=True))
        return mix((red, green, blue), self.sky[2], distance)


LIGHTS: dict[str, Light] = {
    "dawn": Light(
        "dawn",
        ((128, 160, 214), (232, 196, 214), (255, 228, 196)),
        (0.96, 0.88, 0.90),
        (255, 246, 214),
        (255, 222, 220),
        lamps=False,
    ),
    "day": Light(
        "day",
        ((78, 152, 226), (148, 202, 242), (224, 240, 248)),
        (1.0, 1.0, 1.0),
        (255, 246, 198),
        (255, 255, 255),
        lamps=False,
    ),
    "dusk": Light(
        "dusk",
        ((74, 60, 128), (214, 96, 104), (255, 172, 82)),
        (0.90, 0.74, 0.70),
        (255, 208, 104),
        (246, 128, 110),
        lamps=True,
    ),
    "night": Light(
        "night",
        ((10, 16, 44), (22, 36, 86), (52, 74, 128)),
        (0.47, 0.51, 0.68),
        (246, 242, 222),
        (58, 74, 122),
        lamps=True,
    ),
}
