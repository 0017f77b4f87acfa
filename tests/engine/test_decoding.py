"""Every kind of image file becomes an upright RGB image, or a reason why not."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine import decoding
from engine.decoding import decoded, read
from engine.errors import PhotoRejectedError
from engine.galleries import Reason
from tests.engine.ingest.images import BLUE, LIME, RED, animated, bomb, encoded, plain, truncated, turned


def test_a_large_jpeg_is_decoded_no_larger_than_needed() -> None:
    """The shorter side stays at least as long as asked, and the picture's own size is told."""
    found = decoded(plain(RED, (4000, 1500)), side=448)
    assert 448 <= min(found.image.size) < 896
    assert (found.width, found.height) == (4000, 1500)
    assert decoded(plain(RED, (300, 200)), side=448).image.size == (300, 200)
    assert decoded(plain(RED, (4000, 1500))).image.size == (4000, 1500)


def test_a_photo_stands_upright_as_exif_says() -> None:
    """Both the picture and the size that is told are turned."""
    found = decoded(turned(), side=448)
    assert found.image.size == (found.width, found.height) == (24, 32)


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_of_an_animation_the_first_frame_counts(form: str) -> None:
    """The picture is what one sees first."""
    red, green, blue = np.asarray(decoded(animated(form)).image).mean(axis=(0, 1))
    assert green > 200 > red + blue


@pytest.mark.parametrize("side", [None, 448])
def test_what_is_transparent_lies_on_white(side: int | None) -> None:
    """Half of a large layer is seen, the rest is paper."""
    layer = Image.new("RGBA", (2000, 1500), (*BLUE, 0))
    layer.paste((*BLUE, 255), (0, 0, 1000, 1500))
    image = decoded(encoded(layer, "PNG"), side).image
    assert image.mode == "RGB"
    assert image.getpixel((10, 10)) == BLUE
    assert image.getpixel((image.width - 10, 10)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("values", "form", "expected"),
    [
        (np.full((4, 4), 65535, np.uint16), "PNG", 255),
        (np.full((4, 4), 32768, np.uint16), "TIFF", 127),
        (np.full((4, 4), 200.0, np.float32), "TIFF", 200),
        (np.full((4, 4), 10, np.uint8), "BMP", 10),
    ],
)
def test_grey_images_of_any_depth_keep_their_brightness(values: np.ndarray, form: str, expected: int) -> None:
    """Nothing is clipped to white."""
    assert decoded(encoded(Image.fromarray(values), form)).image.getpixel((0, 0)) == (expected,) * 3


def test_a_palette_keeps_its_colours() -> None:
    """Also with a transparent colour in it."""
    image = Image.new("RGB", (32, 24), LIME).convert("P", palette=Image.Palette.ADAPTIVE)
    assert decoded(encoded(image, "PNG", transparency=200)).image.getpixel((0, 0)) == LIME


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"<!DOCTYPE html>", Reason.NOT_AN_IMAGE),
        (b"\xff\xd8\xff\xe0" + bytes(50), Reason.NOT_AN_IMAGE),
        (b"GIF89a?", Reason.NOT_AN_IMAGE),
        (truncated(), Reason.BROKEN_IMAGE),
        (plain()[:200], Reason.BROKEN_IMAGE),
        (encoded(Image.new("RGB", (64, 64)), "PNG")[:-30], Reason.BROKEN_IMAGE),
        (bomb(9_000), Reason.TOO_MANY_PIXELS),
        (bomb(15_000), Reason.TOO_MANY_PIXELS),
    ],
)
def test_what_cannot_be_decoded_has_a_reason(content: bytes, reason: Reason) -> None:
    """And words for people."""
    with pytest.raises(PhotoRejectedError) as refused:
        decoded(content, side=448)
    assert refused.value.reason == reason
    assert refused.value.detail


def test_only_files_are_read_and_none_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder, an absent file and a very large one are refused before they are opened."""
    (tmp_path / "large.png").write_bytes(bytes(1000))
    monkeypatch.setattr(decoding, "MAX_FILE_BYTES", 999)
    for path, reason in (
        (tmp_path, Reason.NO_FILE),
        (tmp_path / "absent.png", Reason.NO_FILE),
        (tmp_path / "large.png", Reason.TOO_LARGE),
    ):
        with pytest.raises(PhotoRejectedError) as refused:
            read(path)
        assert refused.value.reason == reason
