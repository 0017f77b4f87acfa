"""HEIC and AVIF files are decoded in separate processes, whose memory and time are limited by the file's header."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from struct import pack

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from engine.errors import PhotoRejectedError
from engine.failures import Reason
from engine.images import heif
from engine.images.decode import decode_image
from tests.engine.ingest.images import BLUE, LIME, RED, encoded

pillow_heif.register_heif_opener()  # lets Pillow write HEIF
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits a process's memory")
SPIN = "import engine.images.heif_decoder as d; d.CPU_SECONDS = 0; d.limit_resources(10**9)\nwhile True: pass"


def halves(size: tuple[int, int] = (128, 64)) -> Image.Image:
    """Return an image, lime above and blue below."""
    image = Image.new("RGB", size, BLUE)
    image.paste(LIME, (0, 0, size[0], size[1] // 2))
    return image


def saying(content: bytes, width: int, height: int) -> bytes:
    """Return the file with another size in all of its headers (`ispe`)."""
    parts = content.split(b"ispe")
    return b"ispe".join([parts[0], *(part[:4] + pack(">II", width, height) + part[12:] for part in parts[1:])])


def refusal(content: bytes) -> tuple[Reason, str]:
    """Return the reason and detail of a rejected picture."""
    with pytest.raises(PhotoRejectedError) as refused:
        decode_image(content, 448)
    return Reason(refused.value.reason), refused.value.detail


@pytest.mark.parametrize("form", ["HEIF", "AVIF"])
@pytest.mark.parametrize("turn", range(1, 9))
def test_pictures_stand_upright(form: str, turn: int) -> None:
    """The container's orientation is applied once, although EXIF repeats it."""
    exif = Image.Exif()
    exif[0x0112] = turn
    found = decode_image(encoded(halves(), form, exif=exif.tobytes(), quality=95))
    assert found.image.size == (found.width, found.height) == ((128, 64) if turn < 5 else (64, 128))
    corners = [(4, 4), (found.width - 5, 4), (4, found.height - 5)]
    lime = [found.image.getpixel(corner)[1] > 128 for corner in corners]  # type: ignore[index]
    expected = {(1, 2): [True, True, False], (3, 4): [False, False, True], (5, 8): [True, False, True]}
    assert lime == next((value for turns, value in expected.items() if turn in turns), [False, True, False])


@pytest.mark.parametrize("form", ["HEIF", "AVIF"])
@pytest.mark.parametrize("side", [None, 64])
def test_transparent_pixels_become_white(form: str, side: int | None) -> None:
    """Transparent pixels become white, and large pictures are reduced, as in other formats."""
    layer = Image.new("RGBA", (512, 256), (*RED, 0))
    layer.paste((*RED, 255), (0, 0, 256, 256))
    found = decode_image(encoded(layer, form, quality=95), side)
    assert (found.width, found.height) == (512, 256)
    assert found.image.size == ((512, 256) if side is None else (128, 64))
    left, right = np.asarray(found.image, int)[8, [8, -8]]
    assert np.abs(left - RED).max() < 20
    assert right.min() > 245


def deep() -> bytes:
    """Return a picture of 10 bits per sample, like HDR photos of phones."""
    out = BytesIO()
    pillow_heif.encode("RGB;16", (64, 48), np.full((48, 64, 3), 50_000, np.uint16).tobytes(), out, quality=95)
    return out.getvalue()


def several() -> bytes:
    """Return a file of two images, the second of which is the primary one."""
    return encoded(Image.new("RGB", (64, 48), BLUE), "HEIF", save_all=True, append_images=[halves()], primary_index=1)


def with_thumbnails() -> bytes:
    """Return a picture with many references, as phones write them."""
    out = BytesIO()
    file = pillow_heif.from_pillow(Image.new("RGB", (200, 150), (120, 120, 120)))
    file.info["thumbnails"] = [64 + 2 * number for number in range(24)]
    file.save(out, quality=95)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "size", "grey"),
    [
        (deep(), (64, 48), 195),
        (several(), (128, 64), None),
        (with_thumbnails(), (200, 150), 120),
        (encoded(Image.new("L", (64, 48), 120), "HEIF", quality=95), (64, 48), 120),
        (encoded(Image.new("L", (64, 48), 120), "AVIF", quality=95), (64, 48), 120),
        (encoded(Image.new("RGB", (300, 200), (120, 120, 120)), "HEIF", tile_size=128), (300, 200), 120),
        (encoded(Image.new("RGB", (63, 47), (120, 120, 120)), "HEIF", chroma=444), (63, 47), 120),
        (encoded(Image.new("RGB", (64, 48), (120, 120, 120)), "AVIF", save_all=True,
                 append_images=[Image.new("RGB", (64, 48))]), (64, 48), 120),
    ],
    ids=["10 bits", "several", "thumbnails", "grey", "grey AVIF", "tiles", "full color, odd", "animated AVIF"],
)  # fmt: skip
def test_every_kind_is_read(content: bytes, size: tuple[int, int], grey: int | None) -> None:
    """Every kind is decoded in its size and brightness: the primary image of several, the first of an animation."""
    found = decode_image(content, 448)
    assert (found.width, found.height) == found.image.size == size
    if grey is not None:
        assert np.asarray(found.image).mean() == pytest.approx(grey, abs=3)


def heic() -> bytes:
    """Return a larger HEIC."""
    return encoded(halves((1600, 1200)), "HEIF", quality=30)


def avif() -> bytes:
    """Return a large AVIF."""
    return encoded(halves((4000, 3000)), "AVIF", quality=30, speed=10)


@LINUX
@pytest.mark.parametrize("make", [heic, avif])
def test_a_header_that_lies_gives_no_more_memory(make: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """If decoding needs more memory than the header's size allows, only that decoder fails."""
    monkeypatch.setattr(heif, "_ROOM_BYTES", 7_000_000)  # a low limit, so that small pictures exceed it
    content = make()
    assert decode_image(content, 448).image.size[1] >= 448
    reason, detail = refusal(saying(content, 100, 100))
    assert reason in (Reason.BROKEN_IMAGE, Reason.TOO_MANY_PIXELS)
    assert detail
    assert decode_image(content, 448).width == (1600 if make is heic else 4000)


@LINUX
def test_it_is_the_limit_that_refuses_a_header_that_lies(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a higher memory limit the same AVIF is decoded, which shows that only the limit rejects it."""
    content = saying(avif(), 100, 100)
    monkeypatch.setattr(heif, "_ROOM_BYTES", 7_000_000)
    refusal(content)
    monkeypatch.setattr(heif, "_ROOM_BYTES", 100_000_000)
    assert decode_image(content, 448).width == 100


@pytest.mark.parametrize("size", [(30_000, 30_000), (2**31 - 1, 3), (2**32 - 1, 2**32 - 1)])
@pytest.mark.parametrize("form", ["HEIF", "AVIF"])
def test_very_many_pixels_are_never_decoded(form: str, size: tuple[int, int]) -> None:
    """A picture is rejected by the size in its header without being decoded."""
    assert refusal(saying(encoded(halves(), form), *size))[0] in (Reason.TOO_MANY_PIXELS, Reason.BROKEN_IMAGE)


@pytest.mark.parametrize("form", ["HEIF", "AVIF"])
def test_a_broken_picture_has_a_reason_and_does_not_harm_others(form: str) -> None:
    """A truncated file is rejected with a reason, and the process decodes the next picture."""
    content = encoded(Image.effect_noise((128, 128), 90).convert("RGB"), form, quality=80)
    for broken in (content[:24], content[:200], content[: len(content) // 2], content[:-9]):
        assert refusal(broken)[0] == Reason.BROKEN_IMAGE
    assert decode_image(content).image.size == (128, 128)


def test_other_files_of_the_same_container_are_no_pictures() -> None:
    """Films and raw photos, which use the same container, are not images."""
    for brand in (b"mp42", b"qt  ", b"isom", b"crx "):
        assert refusal(b"\0\0\0\x18ftyp" + brand + bytes(200))[0] == Reason.NOT_AN_IMAGE


@LINUX
def test_a_decoder_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """A decoder that exceeds its CPU time is ended, and the next one works."""
    heif.end_decoders()
    monkeypatch.setattr(heif, "_COMMAND", (sys.executable, "-P", "-c", SPIN))
    assert refusal(encoded(halves(), "AVIF")) == (Reason.BROKEN_IMAGE, "it takes too long to decode")
    monkeypatch.undo()
    assert decode_image(encoded(halves(), "AVIF")).width == 128


@LINUX
def test_a_decoder_keeps_nothing_of_a_picture() -> None:
    """A decoder frees a picture's memory before the next one."""
    heif.end_decoders()
    for content in (avif(), encoded(halves(), "HEIF"), encoded(halves(), "AVIF")):
        decode_image(content, 448)
    (decoder,) = heif._idle.queue
    status = Path(f"/proc/{decoder._process.pid}/status").read_text()
    held = {line.split(":")[0]: int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("Vm")}
    assert held["VmHWM"] > 100 > held["VmRSS"]


@LINUX
def test_a_decoder_is_used_again_and_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """A decoder process is reused, replaced when it is killed, and has no secret in its environment."""
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    heif.end_decoders()
    pids = set()
    for content in (encoded(halves(), "AVIF"), encoded(halves(), "HEIF"), b"\0\0\0\x18ftypheic" + bytes(20)) * 2:
        with suppress(PhotoRejectedError):
            decode_image(content)
        (decoder,) = heif._idle.queue
        pids.add(decoder._process.pid)
    (pid,) = pids
    assert b"secret" not in Path(f"/proc/{pid}/environ").read_bytes()
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert decode_image(encoded(halves(), "HEIF")).width == 128
