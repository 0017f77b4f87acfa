"""Pictures to vote on, composed of photos."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageStat

from engine.images.contact_sheet import CELL, SIDE, numbered_sheet, numbered_squares

GREEN = 0x248046


def jpeg(colour: str = "royalblue", size: tuple[int, int] = (480, 360)) -> bytes:
    """Return a photo of one colour."""
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def image(data: bytes) -> Image.Image:
    """Decode a picture."""
    return Image.open(BytesIO(data)).convert("RGB")


def mean(picture: Image.Image, box: tuple[int, int, int, int]) -> tuple[int, ...]:
    """Return the mean colour of a box."""
    return tuple(round(value) for value in ImageStat.Stat(picture.crop(box)).mean)


@pytest.mark.parametrize("size", [(480, 360), (360, 480), (640, 90), (12, 12)])
def test_squares_are_identical_in_size_whatever_the_photo(size: tuple[int, int]) -> None:
    """All squares have the same size, because Discord lays out a gallery evenly only then."""
    assert {image(square).size for square in numbered_squares([jpeg(size=size)] * 3)} == {(SIDE, SIDE)}


def test_a_square_is_the_photos_middle() -> None:
    """A square is cropped equally from both sides."""
    photo = Image.new("RGB", (480, 320), "red")
    photo.paste("blue", (80, 0, 400, 320))
    out = BytesIO()
    photo.save(out, "JPEG", quality=95)
    (square,) = numbered_squares([out.getvalue()])
    for edge in ((4, 200, 12, 300), (SIDE - 12, 200, SIDE - 4, 300)):
        red, _, blue = mean(image(square), edge)
        assert blue > 200 > 60 > red


def test_squares_differ_only_by_the_numbers_in_the_corner() -> None:
    """Two squares of the same photo differ only in the number in the corner."""
    one, two = (image(square) for square in numbered_squares([jpeg(), jpeg()]))
    box = ImageChops.difference(one, two).point(lambda value: 255 if value > 40 else 0).getbbox()
    assert box is not None
    assert max(box) <= SIDE // 3


def test_a_sheet_holds_the_photos_in_rows_of_three() -> None:
    """A sheet has rows of three photos, and a smaller round makes a smaller sheet."""
    colours = ["red", "lime", "blue", "yellow"]
    sheet = image(numbered_sheet([jpeg(colour) for colour in colours], [None] * 4))
    wide, high = CELL
    below = sheet.size[1] - high
    assert 3 * wide < sheet.size[0] < 4 * wide
    assert 2 * high < sheet.size[1] < 3 * high
    red, green, blue = mean(sheet, (100, below + 100, 300, below + 280))
    assert min(red, green) > 200 > 100 > blue
    assert image(numbered_sheet([jpeg()], [None])).size == CELL


def test_a_frame_has_the_labels_colour_and_an_open_photo_none() -> None:
    """A labelled photo has a frame in its label's colour, and one without a label has no frame."""
    framed, bare = (image(numbered_sheet([jpeg("white")], [edge])) for edge in (GREEN, None))
    red, green, blue = mean(framed, (100, 2, 300, 7))
    assert green > max(red, blue) + 30
    assert min(mean(bare, (100, 2, 300, 7))) > 240


def test_each_photo_has_an_edge() -> None:
    """A sheet raises an error if it has fewer edges than photos, because it would frame the wrong ones."""
    with pytest.raises(ValueError, match="zip"):
        numbered_sheet([jpeg(), jpeg()], [None])
