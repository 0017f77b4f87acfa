"""Colors, and the light of each time of day."""

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
    """Mix two colors. `share` (0 to 1) is the share of `other`."""
    kept = 1 - share
    return (
        round(one[0] * kept + other[0] * share),
        round(one[1] * kept + other[1] * share),
        round(one[2] * kept + other[2] * share),
    )


def darker(colour: Colour, share: float = 0.18) -> Colour:
    """Return the color of a side in the shade."""
    return mix(colour, (24, 22, 48), share)


def lighter(colour: Colour, share: float = 0.25) -> Colour:
    """Return the color of a side in the light."""
    return mix(colour, (255, 250, 236), share)


@dataclass(frozen=True, slots=True)
class Light:
    """The light of a time of day: the colors of the sky from zenith to horizon, and the light on everything below."""

    time: str
    sky: tuple[Colour, Colour, Colour]
    ambient: tuple[float, float, float]
    sun: Colour
    cloud: Colour
    lamps: bool

    def on(self, colour: Colour, distance: float = 0.0) -> Colour:
        """Return a surface color in this light, hazier with distance (0 is near, 1 at the horizon)."""
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
