"""The cost of an image is estimated from its header and limited before anything is decoded."""

from pathlib import Path
from threading import Event, Thread

import numpy as np
import pytest
from PIL import Image

from engine.errors import PhotoRejectedError
from engine.failures import Reason
from engine.images import decode as decoding
from engine.images.decode import decode_image
from engine.images.decoding_cost import MAX_BYTES, MemoryBudget
from tests.engine import image_bombs as bombs
from tests.engine.ingest.images import encoded
from tests.until import CEILING_SECONDS

PHONE = (16_320, 12_240)


@pytest.fixture
def undecoded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail the test if an image is decoded."""

    def load(*_: object) -> None:
        raise AssertionError("the image was decoded")

    monkeypatch.setattr(decoding, "reduce_image", load)
    monkeypatch.setattr(MemoryBudget, "reserve", load)


def refusal(content: bytes) -> tuple[Reason, str]:
    """Return the reason and detail of a rejected image."""
    with pytest.raises(PhotoRejectedError) as refused:
        decode_image(content, side=448)
    return Reason(refused.value.reason), refused.value.detail


def test_a_phones_photo_of_200_megapixels_is_accepted() -> None:
    """A baseline JPEG of 200 megapixels is accepted, because only an eighth of its width and height is decoded."""
    found = decode_image(bombs.jpeg(PHONE), side=448)
    assert (found.width, found.height) == PHONE
    assert found.image.width * found.image.height <= 16 * 448 * 448


@pytest.mark.usefixtures("undecoded")
@pytest.mark.parametrize(
    "content",
    [
        bombs.jpeg((13_000, 13_000), progressive=True),
        bombs.jpeg((9_000, 9_000), progressive=True, subsampling=0),
        bombs.in_single_scans(bombs.jpeg((13_000, 13_000))),
        bombs.with_scans(bombs.jpeg((5_000, 5_000), progressive=True), 150),
        bombs.jpeg((20_000, 20_000)),
        bombs.jpeg((65_500, 65_500)),
        bombs.gif_of_size(65_535, 4_000),
        bombs.bmp_of_size(9_000, 8_000),
        b"P5 9000 9000 255\n" + bytes(100),
    ],
    ids=["progressive", "full colour", "single scans", "many scans", "400 MP", "4 GP", "gif", "bmp", "pgm"],
)
def test_a_picture_that_would_take_too_much_memory_is_never_decoded(content: bytes) -> None:
    """A picture is rejected if its decoder would hold too many pixels at once, even for a smaller result."""
    reason, detail = refusal(content)
    assert reason == Reason.TOO_MANY_PIXELS
    assert "pixels" in detail


@pytest.mark.usefixtures("undecoded")
@pytest.mark.parametrize("marker", [0xC3, 0xC5, 0xC7, 0xC9, 0xCA, 0xCF])
def test_rare_jpegs_are_never_decoded(marker: int) -> None:
    """Lossless, hierarchical and arithmetic JPEGs are rejected, because they can't be reduced or are slow."""
    assert refusal(bombs.jpeg((64, 64), marker=marker))[0] == Reason.BROKEN_IMAGE


@pytest.mark.usefixtures("undecoded")
@pytest.mark.parametrize(
    "content",
    [
        bombs.with_segments(bombs.jpeg((64, 64)), b"\xff\xfe\x00\x02" * 20_000),
        bombs.with_segments(bombs.jpeg((64, 64)), b"\xff\xfe\x00\x02" + bytes(20_000)),
        bombs.with_segments(bombs.jpeg((64, 64)), b"\xff" * 20_000),
        bombs.png_of_chunks(20_000),
        bombs.gif_of_comments(20_000),
        bombs.webp_of_chunks(20_000),
        bombs.tiff_of_strips(300_000),
    ],
    ids=["jpeg segments", "jpeg junk", "jpeg padding", "png", "gif", "webp", "tiff"],
)
def test_a_header_of_very_many_parts_is_refused(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file with too many chunks or segments is rejected before Pillow, which would keep each, opens it."""
    monkeypatch.setattr(Image, "open", lambda *_, **__: pytest.fail("the file was opened"))
    reason, detail = refusal(content)
    assert reason == Reason.BROKEN_IMAGE
    assert "parts" in detail


def test_a_header_of_some_parts_is_accepted() -> None:
    """Hundreds of chunks, as ordinary photos have, are accepted."""
    for content in (
        bombs.with_segments(bombs.jpeg((64, 64)), b"\xff\xfe\x00\x02" * 500),
        bombs.png_of_chunks(500),
        bombs.gif_of_comments(500),
        bombs.webp_of_chunks(500),
        bombs.tiff_of_strips(500),
    ):
        assert decode_image(content, side=448).image.width


@pytest.mark.usefixtures("undecoded")
def test_a_tiff_cannot_hide_its_unpacked_size() -> None:
    """TIFFs with huge tiles, repeated or mistyped entries, or rare compressions are rejected."""
    tiled = bombs.with_tag(bombs.tiff(compression="tiff_lzw"), 322, 4, 1, 65_536, instead_of=278)
    tiled = bombs.with_tag(bytearray(tiled), 323, 4, 1, 65_536, instead_of=284)
    assert refusal(tiled)[0] == Reason.TOO_MANY_PIXELS
    for content in (
        bombs.with_tag(bombs.tiff(), 256, 4, 1, 9_000, instead_of=284),
        bombs.with_tag(bombs.tiff(), 278, 6, 1, 1, instead_of=278),
        b"MM\0+" + bytes(100),
        encoded(Image.new("1", (64, 64)), "TIFF", compression="group4"),
        encoded(Image.new("RGB", (64, 64)), "TIFF", compression="lzma"),
    ):
        assert refusal(content)[0] == Reason.BROKEN_IMAGE


@pytest.mark.usefixtures("undecoded")
@pytest.mark.parametrize("content", [bombs.rle_bmp(), b"P3 2 2 255\n" + b"1 " * 12, b"P5 2 2 100\n" + bytes(4)])
def test_decoders_in_python_are_not_used(content: bytes) -> None:
    """Formats that Pillow decodes in pure Python are rejected, because they can take minutes."""
    assert refusal(content)[0] == Reason.BROKEN_IMAGE


@pytest.mark.parametrize("size", [(4000, 100), (100, 4000), (1, 60_000), (60_000, 1), (3000, 2900), (20_000, 1_000)])
@pytest.mark.parametrize("side", [64, 448])
def test_few_pixels_are_kept(size: tuple[int, int], side: int) -> None:
    """At most 16 x side x side pixels are kept, and no strip that an encoder would enlarge."""
    found = decode_image(encoded(Image.new("L", size), "PNG"), side)
    assert (found.width, found.height) == size
    assert found.image.width * found.image.height <= 16 * side * side
    assert max(found.image.size) <= 64 * min(found.image.size)


def test_a_large_picture_is_reduced_in_its_own_colours() -> None:
    """A picture reduced band by band has no seams in any mode, and transparency is white."""
    ramp = Image.linear_gradient("L").resize((2500, 2000))
    see_through = Image.merge("RGBA", (ramp, ramp, ramp, ramp.rotate(180)))
    for image in (ramp, ramp.convert("RGB"), ramp.convert("P"), see_through, Image.merge("LA", (ramp, ramp))):
        content = encoded(image, "PNG", compress_level=1)
        whole, small = decode_image(content).image, decode_image(content, 448).image
        assert small.size == (625, 500)
        assert np.abs(np.asarray(whole.reduce(4), float) - np.asarray(small, float)).max() <= 1


def memory(name: str) -> int:
    """Return a figure of this process in bytes: VmRSS for the current memory, VmHWM for its peak."""
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(f"{name}:")]
    return int(line.split()[1]) * 1024


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="the peak is read from Linux's /proc")
def test_decoding_takes_no_more_memory_than_estimated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For every coding, decoding takes no more memory than estimated."""
    estimates: list[int] = []
    monkeypatch.setattr(decoding, "check_memory", lambda needed, _: estimates.append(needed))
    rgb = Image.linear_gradient("L").resize((2400, 2000)).convert("RGB")
    rgba = Image.merge("RGBA", (*rgb.split(), rgb.getchannel(0).rotate(180)))
    rgb.save(tmp_path / "rgb.png", compress_level=1)
    rgba.save(tmp_path / "rgba.png", compress_level=1)
    rgb.convert("P").save(tmp_path / "palette.png", transparency=3, compress_level=1)
    Image.fromarray(np.zeros((2000, 2400), np.uint16)).save(tmp_path / "sixteen.png", compress_level=1)
    Image.fromarray(np.zeros((2000, 2400), np.float32)).save(tmp_path / "float.tif", compression="tiff_lzw")
    rgb.save(tmp_path / "whole.jpg", progressive=True, subsampling=0)
    rgb.save(tmp_path / "reduced.jpg")
    rgb.convert("CMYK").save(tmp_path / "cmyk.jpg")
    rgb.save(tmp_path / "lossy.webp", method=0)
    rgba.save(tmp_path / "animated.webp", method=0, quality=1, save_all=True, append_images=[rgb])
    rgb.save(tmp_path / "animated.gif", save_all=True, append_images=[rgb.rotate(180)], disposal=2)
    rgb.save(tmp_path / "turned.tif", compression="tiff_lzw", tiffinfo={274: 6}, strip_size=100_000_000)
    rgb.save(tmp_path / "jpeg.tif", compression="jpeg")
    rgb.save(tmp_path / "plain.bmp")
    peaks = {}
    for path in sorted(tmp_path.iterdir()):
        content = path.read_bytes()
        Path("/proc/self/clear_refs").write_text("5")  # resets the peak
        before = memory("VmRSS")
        decode_image(content, 448)
        peaks[path.name] = memory("VmHWM") - before, estimates[-1]
    assert len(peaks) == 14
    assert {name: figures for name, figures in peaks.items() if figures[0] > figures[1]} == {}


def test_large_pictures_are_decoded_one_after_the_other() -> None:
    """All threads share one memory budget."""
    budget, order = MemoryBudget(MAX_BYTES), list[str]()
    may_end, second_waits = Event(), Event()

    def second() -> None:
        second_waits.set()
        with budget.reserve(MAX_BYTES):
            order.append("second")

    with budget.reserve(1):
        thread = Thread(target=second)
        thread.start()
        assert second_waits.wait(CEILING_SECONDS)
        order.append("first")
        may_end.set()
    thread.join(CEILING_SECONDS)
    assert order == ["first", "second"]
