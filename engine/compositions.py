"""Photos made into pictures to vote on: identical squares, each with its number, and all of them as one sheet.

Drawing blocks: it belongs to the picture worker.
"""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont, ImageOps

SIDE = 320
"""Pixels of a square: a gallery of nine shows it at a third of 550, and a dense screen at twice that."""

QUALITY = 85
_GAP, _EDGE, _COLUMNS = 8, 10, 3
_GROUND, _PLATE, _INK = "#2b2d31", "#1e1f22", "#ffffff"
_PLATE_SIDE, _PLATE_RADIUS, _LETTERS = 64, 14, 46


def numbered_squares(jpegs: Sequence[bytes]) -> tuple[bytes, ...]:
    """Each photo as a JPEG of SIDE x SIDE pixels, its middle, with its number (from 1 on) in the corner."""
    return tuple(_encoded(_square(jpeg, number)) for number, jpeg in enumerate(jpegs, start=1))


def numbered_sheet(jpegs: Sequence[bytes], edges: Sequence[int | None]) -> bytes:
    """The photos as one JPEG: squares with their numbers, three in a row, from the left.

    `edges` are the colours (0xRRGGBB) of the frames; None is a photo without one. Raises ValueError for other numbers
    of photos and edges.
    """
    step = SIDE + _GAP
    rows, columns = -(-len(jpegs) // _COLUMNS), min(len(jpegs), _COLUMNS)
    sheet = Image.new("RGB", (columns * step - _GAP, rows * step - _GAP), _GROUND)
    for index, (jpeg, edge) in enumerate(zip(jpegs, edges, strict=True)):
        row, column = divmod(index, _COLUMNS)
        sheet.paste(_square(jpeg, index + 1, edge), (column * step, row * step))
    return _encoded(sheet)


def _square(jpeg: bytes, number: int, edge: int | None = None) -> Image.Image:
    with Image.open(BytesIO(jpeg)) as photo:
        square = ImageOps.fit(photo.convert("RGB"), (SIDE, SIDE), Image.Resampling.LANCZOS)
    draw = ImageDraw.Draw(square)
    if edge is not None:
        draw.rectangle((0, 0, SIDE - 1, SIDE - 1), outline=f"#{edge:06x}", width=_EDGE)
    near, far = _EDGE + 4, _EDGE + 4 + _PLATE_SIDE
    draw.rounded_rectangle((near, near, far, far), _PLATE_RADIUS, fill=_PLATE)
    middle = (near + far) / 2
    draw.text((middle, middle), str(number), _INK, ImageFont.load_default(_LETTERS), anchor="mm")
    return square


def _encoded(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
