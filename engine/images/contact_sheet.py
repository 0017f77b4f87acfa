"""Squares and contact sheets of photos, numbered where members vote on them.

Drawing is blocking: call it from the picture worker.
"""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont, ImageOps

from engine.images.renditions import encode_jpeg

SIDE = 320
"""Pixels per side of a square. Discord shows a gallery of nine at a third of 550 pixels each, doubled on high-density
screens."""

CELL = (400, 300)
"""Width and height in pixels of a photo on a round's sheet. Discord shows a picture in an embed in 400 x 300 pixels, so
a sheet with this aspect ratio is as large as possible."""

TILE, TILE_GAP = 240, 6
"""Pixels per side, and between squares, for a contact sheet, which is viewed as a whole."""

_GAP, _EDGE, _COLUMNS = 8, 10, 3
_GROUND, _PLATE, _INK = "#2b2d31", "#1e1f22", "#ffffff"
_PLATE_SIDE, _PLATE_RADIUS, _LETTERS = 64, 14, 46


def numbered_squares(jpegs: Sequence[bytes]) -> tuple[bytes, ...]:
    """Crop each photo to a square of SIDE pixels, with its number (from 1) in the corner, as a JPEG."""
    size = (SIDE, SIDE)
    return tuple(encode_jpeg(_numbered(jpeg, number, size)) for number, jpeg in enumerate(jpegs, start=1))


def numbered_sheet(jpegs: Sequence[bytes], edges: Sequence[int | None]) -> bytes:
    """Combine the photos into one JPEG: numbered cells, three per row.

    `edges` are the frame colors (0xRRGGBB), or None for no frame. Raises ValueError if there are not as many edges as
    photos.
    """
    cells = [
        _numbered(jpeg, number, CELL, edge)
        for number, (jpeg, edge) in enumerate(zip(jpegs, edges, strict=True), start=1)
    ]
    return encode_jpeg(in_rows(cells, _GAP))


def contact_sheet(jpegs: Sequence[bytes], size: tuple[int, int] = (TILE, TILE), columns: int = _COLUMNS) -> bytes:
    """Combine the photos into one JPEG: cells of this width and height without numbers, `columns` per row."""
    return encode_jpeg(in_rows([cropped(jpeg, size) for jpeg in jpegs], TILE_GAP, columns))


def in_rows(cells: Sequence[Image.Image], gap: int, columns: int = _COLUMNS, ground: str = _GROUND) -> Image.Image:
    """Paste equal cells into rows."""
    wide, high = cells[0].width + gap, cells[0].height + gap
    rows, columns = -(-len(cells) // columns), min(len(cells), columns)
    sheet = Image.new("RGB", (columns * wide - gap, rows * high - gap), ground)
    for index, cell in enumerate(cells):
        row, column = divmod(index, columns)
        sheet.paste(cell, (column * wide, row * high))
    return sheet


def cropped(jpeg: bytes, size: tuple[int, int]) -> Image.Image:
    """Crop the photo around its center to a width and height."""
    with Image.open(BytesIO(jpeg), formats=("JPEG",)) as photo:
        return ImageOps.fit(photo.convert("RGB"), size, Image.Resampling.LANCZOS)


def _numbered(jpeg: bytes, number: int, size: tuple[int, int], edge: int | None = None) -> Image.Image:
    """Crop the photo, and draw its frame and its number in the corner."""
    cell = cropped(jpeg, size)
    draw = ImageDraw.Draw(cell)
    if edge is not None:
        draw.rectangle((0, 0, size[0] - 1, size[1] - 1), outline=f"#{edge:06x}", width=_EDGE)
    near, far = _EDGE + 4, _EDGE + 4 + _PLATE_SIDE
    draw.rounded_rectangle((near, near, far, far), _PLATE_RADIUS, fill=_PLATE)
    middle = (near + far) / 2
    draw.text((middle, middle), str(number), _INK, ImageFont.load_default(_LETTERS), anchor="mm")
    return cell
