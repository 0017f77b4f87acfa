"""Every kind of image file is decoded to an upright RGB image or rejected with a reason."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from engine.errors import PhotoRejectedError
from engine.failures import Reason
from engine.images import decode as decoding
from engine.images.decode import decode_image, read_photo_file
from tests.engine import image_bombs as bombs
from tests.engine.ingest.images import BLUE, LIME, RED, animated, bomb, encoded, plain, truncated, turned


def test_a_large_jpeg_is_decoded_no_larger_than_needed() -> None:
    """A large JPEG is decoded at a reduced size, and its full size is reported."""
    found = decode_image(plain(RED, (4000, 1500)), side=448)
    assert 448 <= min(found.image.size) < 896
    assert (found.width, found.height) == (4000, 1500)
    assert decode_image(plain(RED, (300, 200)), side=448).image.size == (300, 200)
    assert decode_image(plain(RED, (4000, 1500))).image.size == (4000, 1500)


def test_a_photo_is_turned_as_exif_says() -> None:
    """The picture and its reported size are turned as EXIF says."""
    found = decode_image(turned(), side=448)
    assert found.image.size == (found.width, found.height) == (24, 32)


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_an_animation_is_decoded_to_its_first_frame(form: str) -> None:
    """An animation is decoded to its first frame."""
    red, green, blue = np.asarray(decode_image(animated(form)).image).mean(axis=(0, 1))
    assert green > 200 > red + blue


@pytest.mark.parametrize("side", [None, 448])
def test_transparent_pixels_become_white(side: int | None) -> None:
    """Transparent pixels become white."""
    layer = Image.new("RGBA", (2000, 1500), (*BLUE, 0))
    layer.paste((*BLUE, 255), (0, 0, 1000, 1500))
    image = decode_image(encoded(layer, "PNG"), side).image
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
    """Grey images of any depth keep their brightness and are not clipped to white."""
    assert decode_image(encoded(Image.fromarray(values), form)).image.getpixel((0, 0)) == (expected,) * 3


def test_a_palette_keeps_its_colours() -> None:
    """A palette image keeps its colours, also with a transparent one among them."""
    image = Image.new("RGB", (32, 24), LIME).convert("P", palette=Image.Palette.ADAPTIVE)
    assert decode_image(encoded(image, "PNG", transparency=200)).image.getpixel((0, 0)) == LIME


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.array([[0, 0.5, 1]], np.float32), [0, 127, 255]),
        (np.array([[0, 0.5, 1.25]], np.float32), [0, 102, 255]),
        (np.array([[0.0, 0.25]], np.float32), [0, 63]),
        (np.array([[-1, 0.5, 1]], np.float32), [0, 127, 255]),
        (np.array([[np.nan, 0.5, np.inf, -np.inf]], np.float32), [0, 127, 255, 0]),
        (np.array([[np.nan, 100, np.inf, 255]], np.float32), [0, 100, 255, 255]),
        (np.array([[0, 500, 1000]], np.float32), [0, 127, 255]),
        (np.array([[np.nan, np.nan]], np.float32), [0, 0]),
        (np.array([[0, 100, 255]], np.int32), [0, 100, 255]),
        (np.array([[-5, 2048, 4096]], np.int32), [0, 127, 255]),
        (np.array([[0, 2**31, 2**32 - 1]], np.uint32), [0, 127, 255]),
    ],
)
def test_deep_grey_tiffs_keep_their_brightness(values: np.ndarray, expected: list[int]) -> None:
    """Grey TIFFs of floats and of signed or unsigned integers keep their brightness, and NaN is black."""
    content = bombs.grey_tiff(values)
    assert np.asarray(decode_image(content).image)[0, :, 0].tolist() == expected
    assert np.asarray(decode_image(content, 1).image).mean() == pytest.approx(np.mean(expected), abs=1)


def test_a_16_bit_png_may_have_a_transparent_grey() -> None:
    """The transparent value of a 16-bit PNG becomes white."""
    image = Image.fromarray(np.array([[0, 30_000, 60_000]], np.uint16))
    found = np.asarray(decode_image(encoded(image, "PNG", transparency=30_000)).image)
    assert found[0, :, 1].tolist() == [0, 255, 233]


@pytest.mark.parametrize("form", ["PNG", "WEBP", "TIFF", "JPEG"])
@pytest.mark.parametrize("turn", range(1, 9))
def test_every_orientation_is_applied_in_every_format(form: str, turn: int) -> None:
    """All eight EXIF orientations are applied in every format that stores them."""
    upright = Image.new("RGB", (64, 32), BLUE)
    upright.paste(LIME, (0, 0, 32, 16))
    stored = ImageOps.exif_transpose(upright)  # returns a copy
    back = {6: 8, 8: 6}.get(turn, turn)
    if back in decoding._TURNS:
        stored = stored.transpose(decoding._TURNS[back])
    exif = Image.Exif()
    exif[0x0112] = turn
    found = decode_image(encoded(stored, form, exif=exif), side=448)
    assert found.image.size == (found.width, found.height) == upright.size
    assert np.abs(np.asarray(found.image, int) - np.asarray(upright, int)).mean() < 10


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "RGBX", "I;16"])
def test_tiffs_of_every_mode_are_read(mode: str) -> None:
    """TIFFs of every mode are decoded, and white stays white."""
    image = Image.new("I;16", (32, 24), 65535) if mode == "I;16" else white(mode)
    red, green, blue = np.asarray(decode_image(encoded(image, "TIFF")).image).mean(axis=(0, 1))
    assert min(red, green, blue) > 250


def white(mode: str) -> Image.Image:
    """Return a white image."""
    if mode == "LAB":
        return Image.merge("LAB", [Image.new("L", (32, 24), value) for value in (255, 128, 128)])
    image = Image.new("RGB", (32, 24), "white")
    return image.convert("P").convert("PA") if mode == "PA" else image.convert(mode)


@pytest.mark.parametrize("form", ["JPEG", "TIFF"])
def test_pictures_for_printers_keep_their_colors(form: str) -> None:
    """CMYK pictures keep their colours, including the inverted ones that Adobe programs write."""
    image = decode_image(encoded(Image.new("CMYK", (32, 24), (0, 255, 255, 0)), form)).image
    assert np.abs(np.asarray(image, int) - RED).max() < 20


def test_a_broken_exif_block_does_not_spoil_the_picture() -> None:
    """A broken EXIF block or bytes after the end do not prevent decoding."""
    for form in ("JPEG", "WEBP", "PNG"):
        content = encoded(Image.new("RGB", (32, 24), LIME), form, exif=b"Exif\0\0MM\0*\0\0\xff\xff" + bytes(20))
        assert decode_image(content).image.size == (32, 24)
    assert decode_image(plain() + b"more" * 1000).image.size == (32, 24)


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
def test_a_file_that_cannot_be_decoded_has_a_reason(content: bytes, reason: Reason) -> None:
    """A file that cannot be decoded is rejected with a reason and a detail."""
    with pytest.raises(PhotoRejectedError) as refused:
        decode_image(content, side=448)
    assert refused.value.reason == reason
    assert refused.value.detail


def test_a_picture_that_is_cut_short_is_never_shown_in_part() -> None:
    """A truncated picture is rejected with the same detail in every format."""
    noise = Image.effect_noise((128, 128), 90).convert("RGB")
    for form in ("JPEG", "PNG", "BMP", "TIFF", "PPM"):
        content = encoded(noise, form)
        for side in (None, 32):
            with pytest.raises(PhotoRejectedError) as refused:
                decode_image(content[: len(content) * 2 // 3], side)
            assert refused.value.reason == Reason.BROKEN_IMAGE, form
            assert refused.value.detail == "it is cut short", form


def test_library_errors_become_our_own() -> None:
    """Errors of Pillow become our own reasons and details."""
    for content, reason, detail in (
        (bomb(18_000), Reason.TOO_MANY_PIXELS, "more than 300,000,000 pixels"),
        (
            bombs.with_tag(bombs.tiff(), 262, 3, 1, 9, instead_of=262),
            Reason.BROKEN_IMAGE,
            "an unsupported kind of TIFF",
        ),
    ):
        with pytest.raises(PhotoRejectedError) as refused:
            decode_image(content, 448)
        assert (refused.value.reason, refused.value.detail) == (reason, detail)


def test_only_files_are_read_and_none_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder, a missing file and an oversized one are rejected before they are opened."""
    (tmp_path / "large.png").write_bytes(bytes(1000))
    monkeypatch.setattr(decoding, "MAX_FILE_BYTES", 999)
    for path, reason in (
        (tmp_path, Reason.NO_FILE),
        (tmp_path / "absent.png", Reason.NO_FILE),
        (tmp_path / "large.png", Reason.TOO_LARGE),
    ):
        with pytest.raises(PhotoRejectedError) as refused:
            read_photo_file(path)
        assert refused.value.reason == reason
