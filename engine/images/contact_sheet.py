"""Squares and contact sheets of photos, numbered where members vote on them.

Drawing is blocking: call it from the picture worker.
"""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont, ImageOps

from engine.images.renditions import encode_jpeg

SIDE = 320
"""Pixels per side. Discord shows a gallery of nine at a third of 550 pixels each, doubled on high-density screens."""

TILE, TILE_GAP = 240, 6
"""Pixels per side, and between squares, for a contact sheet, which is viewed as a whole."""

_GAP, _EDGE, _COLUMNS = 8, 10, 3
_GROUND, _PLATE, _INK = "#2b2d31", "#1e1f22", "#ffffff"
_PLATE_SIDE, _PLATE_RADIUS, _LETTERS = 64, 14, 46


def numbered_squares(jpegs: Sequence[bytes]) -> tuple[bytes, ...]:
    """Crop each photo to a square of SIDE pixels, with its number (from 1) in the corner, as a JPEG."""
    return tuple(encode_jpeg(_square(jpeg, number)) for number, jpeg in enumerate(jpegs, start=1))


def numbered_sheet(jpegs: Sequence[bytes], edges: Sequence[int | None]) -> bytes:
    """Combine the photos into one JPEG: numbered squares, three per row.

    `edges` are the frame colors (0xRRGGBB), or None for no frame. Raises ValueError if there are not as many edges as
    photos.
    """
    squares = [
        _square(jpeg, number, edge) for number, (jpeg, edge) in enumerate(zip(jpegs, edges, strict=True), start=1)
    ]
    return encode_jpeg(_in_rows(squares, _GAP))


def contact_sheet(jpegs: Sequence[bytes]) -> bytes:
    """Combine the photos into one JPEG: squares of TILE pixels without numbers, three per row."""
    return encode_jpeg(_in_rows([_cropped(jpeg, TILE) for jpeg in jpegs], TILE_GAP))


def _in_rows(squares: Sequence[Image.Image], gap: int) -> Image.Image:
    step = squares[0].width + gap
    rows, columns = -(-len(squares) // _COLUMNS), min(len(squares), _COLUMNS)
    sheet = Image.new("RGB", (columns * step - gap, rows * step - gap), _GROUND)
    for index, square in enumerate(squares):
        row, column = divmod(index, _COLUMNS)
        sheet.paste(square, (column * step, row * step))
    return sheet


def _cropped(jpeg: bytes, side: int) -> Image.Image:
    """Crop the photo to a square around its center."""
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
