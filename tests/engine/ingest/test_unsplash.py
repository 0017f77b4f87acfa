"""Files of Unsplash's shape are read, and others are refused with a reason."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.errors import IngestError
from engine.failures import Reason
from engine.ingest import UnsplashSource
from engine.photo import Photo

# The header of the photo files of Unsplash Lite.
_HEADER = """
photo_id photo_url photo_image_url photo_submitted_at photo_featured photo_width photo_height
photo_aspect_ratio photo_description photographer_username photographer_first_name photographer_last_name
exif_camera_make exif_camera_model exif_iso exif_aperture_value exif_focal_length exif_exposure_time
photo_location_name photo_location_latitude photo_location_longitude photo_location_country
photo_location_city stats_views stats_downloads ai_description ai_primary_landmark_name
ai_primary_landmark_latitude ai_primary_landmark_longitude ai_primary_landmark_confidence blur_hash
"""
HEADER = _HEADER.split()


def write_tsv(path: Path, *rows: dict[str, str]) -> Path:
    """Write a photo file with these columns filled and the others empty."""
    lines = [HEADER, *([row.get(name, "") for name in HEADER] for row in rows)]
    path.write_text("".join("\t".join(line) + "\n" for line in lines), encoding="utf-8")
    return path


def write_embeddings(path: Path, rows: NDArray[np.floating]) -> Path:
    """Write the rows to a .npy file."""
    np.save(path, rows)
    return path


def minimal(photo_id: str) -> dict[str, str]:
    """Return a row with only the required columns."""
    return {"photo_id": photo_id, "photo_image_url": f"https://images.unsplash.com/{photo_id}"}


def test_a_row_becomes_a_photo_with_its_credit(tmp_path: Path) -> None:
    """Credit, page, description, blur hash and size are read, and a missing description is replaced by the AI's."""
    full = {
        "photo_id": "XMyPniM9LF0",
        "photo_url": "https://unsplash.com/photos/XMyPniM9LF0",
        "photo_image_url": "https://images.unsplash.com/uploads/14119492946973137ce46/f1f2ebf3",
        "photo_width": "4272",
        "photo_height": "2848",
        "photographer_username": "member-one",
        "photographer_first_name": "Member",
        "photographer_last_name": "Ône",
        "ai_description": "woman exploring a forest",
        "blur_hash": "L56bVcRRIWMh.gVunlS4SMbsRRxr",
    }
    bare = {**minimal("b"), "photographer_username": "member-two", "photo_width": "unknown"}
    tsv = write_tsv(tmp_path / "photos.tsv000", full, bare)
    source = UnsplashSource([tsv], write_embeddings(tmp_path / "e.npy", np.eye(2, 4)))
    (batch,) = source.batches(10)
    assert batch.photos == [
        Photo(
            "XMyPniM9LF0",
            "https://images.unsplash.com/uploads/14119492946973137ce46/f1f2ebf3",
            "https://unsplash.com/photos/XMyPniM9LF0",
            "Member Ône",
            "https://unsplash.com/@member-one",
            "woman exploring a forest",
            "L56bVcRRIWMh.gVunlS4SMbsRRxr",
            4272,
            2848,
        ),
        Photo("b", "https://images.unsplash.com/b", credit="member-two"),
    ]


def test_parts_follow_each_other_and_rows_keep_their_embeddings(tmp_path: Path) -> None:
    """Row i of all files together gets embedding i, normalised, across batches and up to the limit."""
    parts = [
        write_tsv(tmp_path / f"photos.tsv00{part}", *(minimal(f"p{part * 3 + i}") for i in range(3))) for part in (0, 1)
    ]
    stored = np.diag(np.arange(1, 7)).astype(np.float16)
    source = UnsplashSource(parts, write_embeddings(tmp_path / "e.npy", stored), limit=5)
    assert (len(source), source.dimension) == (5, 6)
    batches = list(source.batches(2))
    assert [photo.id for batch in batches for photo in batch.photos] == ["p0", "p1", "p2", "p3", "p4"]
    embeddings = np.concatenate([batch.embeddings for batch in batches if batch.embeddings is not None])
    np.testing.assert_array_equal(embeddings, np.eye(5, 6, dtype=np.float32))
    assert embeddings.dtype == np.float32


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id\turl\n1\thttps://x\n", "no column photo_id and no photo_image_url"),
        ("photo_id\tphoto_image_url\na\thttps://x\nb\thttps://y\n", "1 embeddings for 2 photos"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_the_reason(tmp_path: Path, text: str, message: str) -> None:
    """A wrong header or number of embeddings raises an error before anything is inserted."""
    tsv = tmp_path / "photos.tsv000"
    tsv.write_text(text)
    embeddings = write_embeddings(tmp_path / "e.npy", np.eye(1, 4))
    with pytest.raises(IngestError, match=message):
        UnsplashSource([tsv], embeddings)


def test_embeddings_of_another_shape_are_refused(tmp_path: Path) -> None:
    """A file that is no matrix of floats raises an error that says what it contains."""
    tsv = write_tsv(tmp_path / "photos.tsv000", minimal("a"))
    with pytest.raises(IngestError, match=r"not float64 of shape \(4,\)"):
        UnsplashSource([tsv], write_embeddings(tmp_path / "e.npy", np.arange(4.0)))
    (tmp_path / "broken.npy").write_bytes(b"nothing")
    with pytest.raises(IngestError, match=r"cannot be read as a \.npy file"):
        UnsplashSource([tsv], tmp_path / "broken.npy")


def test_a_row_without_an_id_or_a_url_is_a_failure(tmp_path: Path) -> None:
    """A row without id or url fails with its place, and the other rows keep their embeddings."""
    rows = [minimal("a"), {"photo_id": "b"}, {"photo_image_url": "https://images.unsplash.com/c"}, minimal("d")]
    tsv = write_tsv(tmp_path / "photos.tsv000", *rows)
    (batch,) = UnsplashSource([tsv], write_embeddings(tmp_path / "e.npy", np.eye(4))).batches(10)
    assert [photo.id for photo in batch.photos] == ["a", "d"]
    assert batch.embeddings is not None
    np.testing.assert_array_equal(batch.embeddings, np.eye(4, dtype=np.float32)[[0, 3]])
    assert [(failure.photo.id, failure.reason, failure.detail) for failure in batch.failures] == [
        ("photos.tsv000:3", Reason.BAD_ROW, "the column photo_image_url is empty"),
        ("photos.tsv000:4", Reason.BAD_ROW, "the column photo_id is empty"),
    ]
