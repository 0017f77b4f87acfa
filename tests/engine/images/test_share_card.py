"""The card to share: its size, its photos, and texts that must not become boxes."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops

from engine.images import lettering
from engine.images.lettering import can_draw, font_for
from engine.images.share_card import SIZE, CardText, share_card

TEXT = CardText("a house by the lake", "29", "of 2,500 photos fit", ("about 91% right", "3 members"), "Ninefold · demo")


def jpeg(colour: str) -> bytes:
    """A JPEG of one color."""
    file = BytesIO()
    Image.new("RGB", (300, 200), colour).save(file, "JPEG")
    return file.getvalue()


def drawn(text: CardText, photos: int = 9) -> Image.Image:
    """The card with this many red photos."""
    return Image.open(BytesIO(share_card(text, [jpeg("red")] * photos))).convert("RGB")


@pytest.fixture
def no_wide_font(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a font for Chinese, Japanese and Korean."""
    monkeypatch.setattr(lettering, "_paths", lambda: ("", *lettering._shipped()))


@pytest.mark.parametrize("photos", [0, 1, 5, 9])
def test_a_card_has_one_size_and_up_to_nine_photos(photos: int) -> None:
    """The picture has the same size for any number of photos, and shows each of them."""
    card = drawn(TEXT, photos)
    assert card.size == SIZE
    red_channel, green_channel, _ = card.split()
    bright = red_channel.point(lambda value: 255 * (value > 200))
    dark = green_channel.point(lambda value: 255 * (value < 60))
    red = ImageChops.multiply(bright, dark).histogram()[255]
    assert red == pytest.approx(photos * 180 * 180, rel=0.02)


def test_a_long_title_stays_in_its_place() -> None:
    """A title of many words, or of one long word, does not reach the photos or the figures."""
    empty = drawn(CardText("", "29", "", (), ""))
    for title in ("a house by the lake at night " * 20, "x" * 400):
        card = drawn(CardText(title, "29", "", (), ""))
        assert card.crop((600, 0, *SIZE)).tobytes() == empty.crop((600, 0, *SIZE)).tobytes()
        assert card.crop((0, 320, 600, SIZE[1])).tobytes() == empty.crop((0, 320, 600, SIZE[1])).tobytes()
        assert card.tobytes() != empty.tobytes()


def test_letters_without_a_font_are_left_out_and_not_drawn_as_boxes(no_wide_font: None) -> None:
    """Without a font that has its letters, a title is left out, and `can_draw` says so."""
    assert not can_draw(["湖のほとりの家"])
    assert can_draw(["Žluťoučký dům", "дом у озера", "2,500 · 91%"])
    assert font_for("a house", 40) is not None
    without = drawn(CardText("", "29", "", (), ""))
    assert drawn(CardText("湖のほとりの家", "29", "", (), "")).tobytes() == without.tobytes()
