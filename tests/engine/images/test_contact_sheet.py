"""The contact sheet of up to nine photos."""

from io import BytesIO

import pytest
from PIL import Image

from engine.images.contact_sheet import TILE, TILE_GAP, contact_sheet

COLOURS = ("red", "lime", "blue", "yellow", "cyan", "magenta", "white", "grey", "orange")


def jpeg(colour: str, size: tuple[int, int]) -> bytes:
    """Return a photo of one colour."""
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", quality=95)
    return out.getvalue()


@pytest.mark.parametrize(("count", "columns", "rows"), [(1, 1, 1), (2, 2, 1), (4, 3, 2), (9, 3, 3)])
def test_each_photo_fills_its_square_row_by_row(count: int, columns: int, rows: int) -> None:
    """Photos are cropped to equal squares and placed row by row from the top left."""
    photos = [jpeg(colour, (400, 90) if i % 2 else (80, 300)) for i, colour in enumerate(COLOURS[:count])]
    with Image.open(BytesIO(contact_sheet(photos))) as sheet:
        assert sheet.size == (columns * (TILE + TILE_GAP) - TILE_GAP, rows * (TILE + TILE_GAP) - TILE_GAP)
        for number, colour in enumerate(COLOURS[:count]):
            row, column = divmod(number, 3)
            for inset in (12, TILE - 12):
                found = sheet.getpixel((column * (TILE + TILE_GAP) + inset, row * (TILE + TILE_GAP) + inset))
                wanted = Image.new("RGB", (1, 1), colour).getpixel((0, 0))
                assert isinstance(found, tuple)
                assert isinstance(wanted, tuple)
                assert max(abs(a - b) for a, b in zip(found, wanted, strict=True)) < 12
