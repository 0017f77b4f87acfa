"""A contact sheet: up to nine photos in one picture, row by row. Pure."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageOps

TILE, GAP, COLUMNS = 240, 6, 3
QUALITY = 85
_GROUND = "#2b2d31"


def contact_sheet(jpegs: Sequence[bytes]) -> bytes:
    """The photos as a JPEG: each cropped to a square of TILE pixels, three in a row, from the left."""
    rows = -(-len(jpegs) // COLUMNS)
    columns = min(len(jpegs), COLUMNS)
    sheet = Image.new("RGB", (columns * (TILE + GAP) - GAP, rows * (TILE + GAP) - GAP), _GROUND)
    for number, jpeg in enumerate(jpegs):
        row, column = divmod(number, COLUMNS)
        with Image.open(BytesIO(jpeg)) as photo:
            sheet.paste(ImageOps.fit(photo.convert("RGB"), (TILE, TILE)), (column * (TILE + GAP), row * (TILE + GAP)))
    out = BytesIO()
    sheet.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
