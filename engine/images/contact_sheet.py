"""Photos made into one picture or nine: identical squares, with their numbers where they are to be voted on.

Drawing blocks: it belongs to the picture worker.
"""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont, ImageOps

from engine.images.renditions import encoded

SIDE = 320
"""Pixels of a square: a gallery of nine shows it at a third of 550, and a dense screen at twice that."""

TILE, TILE_GAP = 240, 6
"""The same of a contact sheet, which is looked at as a whole."""

_GAP, _EDGE, _COLUMNS = 8, 10, 3
_GROUND, _PLATE, _INK = "#2b2d31", "#1e1f22", "#ffffff"
_PLATE_SIDE, _PLATE_RADIUS, _LETTERS = 64, 14, 46


def numbered_squares(jpegs: Sequence[bytes]) -> tuple[bytes, ...]:
    """Each photo as a JPEG of SIDE x SIDE pixels, its middle, with its number (from 1 on) in the corner."""
    return tuple(encoded(_square(jpeg, number)) for number, jpeg in enumerate(jpegs, start=1))


def numbered_sheet(jpegs: Sequence[bytes], edges: Sequence[int | None]) -> bytes:
    """The photos as one JPEG: squares with their numbers, three in a row, from the left.

    `edges` are the colours (0xRRGGBB) of the frames; None is a photo without one. Raises ValueError for other numbers
    of photos and edges.
    """
    squares = [
        _square(jpeg, number, edge) for number, (jpeg, edge) in enumerate(zip(jpegs, edges, strict=True), start=1)
    ]
    return encoded(_in_rows(squares, _GAP))


def contact_sheet(jpegs: Sequence[bytes]) -> bytes:
    """The photos as one JPEG to look at: squares of TILE pixels without numbers, three in a row, from the left."""
    return encoded(_in_rows([_cropped(jpeg, TILE) for jpeg in jpegs], TILE_GAP))


def _in_rows(squares: Sequence[Image.Image], gap: int) -> Image.Image:
    step = squares[0].width + gap
    rows, columns = -(-len(squares) // _COLUMNS), min(len(squares), _COLUMNS)
    sheet = Image.new("RGB", (columns * step - gap, rows * step - gap), _GROUND)
    for index, square in enumerate(squares):
        row, column = divmod(index, _COLUMNS)
        sheet.paste(square, (column * step, row * step))
    return sheet


def _cropped(jpeg: bytes, side: int) -> Image.Image:
    """The photo's middle."""
    with Image.open(BytesIO(jpeg), formats=("JPEG",)) as photo:
        return ImageOps.fit(photo.convert("RGB"), (side, side), Image.Resampling.LANCZOS)


def _square(jpeg: bytes, number: int, edge: int | None = None) -> Image.Image:
    square = _cropped(jpeg, SIDE)
    draw = ImageDraw.Draw(square)
    if edge is not None:
        draw.rectangle((0, 0, SIDE - 1, SIDE - 1), outline=f"#{edge:06x}", width=_EDGE)
    near, far = _EDGE + 4, _EDGE + 4 + _PLATE_SIDE
    draw.rounded_rectangle((near, near, far, far), _PLATE_RADIUS, fill=_PLATE)
    middle = (near + far) / 2
    draw.text((middle, middle), str(number), _INK, ImageFont.load_default(_LETTERS), anchor="mm")
    return square
