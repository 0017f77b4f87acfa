"""Pictures from public bug reports, each with its expected outcome."""

from pathlib import Path

import numpy as np
import pytest

from engine.encoders.bulk import PlainBulk
from engine.errors import PhotoRejectedError
from engine.failures import Reason
from engine.images.decode import SIDE, decode_image
from engine.ingest import ZipSource
from engine.ingest.encode import FetchedPhoto, prepare
from tests.engine.toy_encoder import ToyEncoder
from tests.places import SHARED

REPORTS = SHARED / "reports"
FOLDERS = ("png", "tiff", "large", "eps", "score")
pytestmark = pytest.mark.skipif(not REPORTS.is_dir(), reason="needs ../shared/reports, which is not in the project")

RED, BLUE, WHITE, BRICK = (255, 0, 0), (0, 0, 255), (255, 255, 255), (178, 34, 34)
Color = tuple[int, int, int]

SHOWN: dict[str, tuple[tuple[int, int], Color, Color]] = {
    "png/iccp_1500k.png": ((64, 48), RED, BLUE),
    "png/itxt_1500k.png": ((64, 48), RED, BLUE),
    "png/ztxt_1500k.png": ((64, 48), RED, BLUE),
    "png/text_crc_wrong.png": ((64, 48), RED, BLUE),
    "tiff/float_0_1.tif": ((64, 48), (0, 0, 0), WHITE),
    "tiff/float_nan.tif": ((64, 48), (0, 0, 0), WHITE),
    "tiff/float_inf.tif": ((64, 48), WHITE, (200, 200, 200)),
    "large/200mp_baseline.jpg": ((16_320, 12_240), (128, 128, 128), (128, 128, 128)),
    "score/plain.jpg": ((320, 240), BRICK, WHITE),
    "score/turned_by_90.jpg": ((320, 240), BRICK, WHITE),
    "score/turned_by_180.jpg": ((320, 240), BRICK, WHITE),
    "score/transparent.png": ((320, 240), BRICK, WHITE),
    "score/grey16.png": ((320, 240), (77, 77, 77), WHITE),
}
"""For each file its size and the colors of its first and last pixel."""

REFUSED = {
    "large/170mp_progressive.jpg": (Reason.TOO_MANY_PIXELS, "13000 x 13000 pixels in 10 scans"),
    "eps/tiny_named.jpg": (Reason.NOT_AN_IMAGE, "it begins with '%!PS-Adobe-3.0"),
}


def test_every_file_has_an_outcome() -> None:
    """Every file of the reports is in one of the tables."""
    found = {path.relative_to(REPORTS).as_posix() for folder in FOLDERS for path in (REPORTS / folder).iterdir()}
    assert found == SHOWN.keys() | REFUSED.keys()


@pytest.mark.parametrize("name", SHOWN)
def test_a_readable_picture_is_decoded_correctly(name: str) -> None:
    """A readable picture is decoded upright, with its brightness, on white."""
    size, first, last = SHOWN[name]
    found = decode_image((REPORTS / name).read_bytes(), SIDE)
    assert (found.width, found.height) == size
    pixels = np.asarray(found.image, int)
    assert np.abs(pixels[0, 0] - first).max() < 5
    assert np.abs(pixels[-1, -1] - last).max() < 5


@pytest.mark.parametrize("name", REFUSED)
def test_a_rejected_picture_has_a_reason(name: str) -> None:
    """A rejected file has its expected reason and detail."""
    reason, detail = REFUSED[name]
    with pytest.raises(PhotoRejectedError) as refused:
        decode_image((REPORTS / name).read_bytes(), SIDE)
    assert refused.value.reason == reason
    assert refused.value.detail.startswith(detail)


def test_a_zip_of_a_phone_loses_nothing_in_silence(tmp_path: Path) -> None:
    """In a zip with two truncated HEIC files, both are reported with a reason, and the third photo is read."""
    (batch,) = ZipSource(REPORTS / "zip" / "only_heic.zip", tmp_path).batches(10)
    prepared = prepare([FetchedPhoto(photo, tmp_path / photo.url) for photo in batch.photos], PlainBulk(ToyEncoder()))
    assert not batch.failures
    assert [photo.id for photo in prepared.photos] == ["c.jpg"]
    assert [(failure.photo.id, failure.reason) for failure in prepared.failures] == [
        ("IMG_0001.HEIC", Reason.BROKEN_IMAGE),
        ("IMG_0002.HEIC", Reason.BROKEN_IMAGE),
    ]
