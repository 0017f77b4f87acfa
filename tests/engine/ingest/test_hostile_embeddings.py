"""Malicious files of embeddings are refused and never run code."""

import pickle
from pathlib import Path
from struct import pack

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.errors import IngestError
from engine.ingest import vector_columns
from engine.ingest.matrices import Matrix
from engine.ingest.vector_formats import MAX_DIMENSION

FLOATS = np.ones((3, 4), np.float32)


class Marker:
    """Creates a file when unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.path,)


def npy(path: Path, header: str, data: bytes = b"") -> Path:
    """Write a .npy file with this header."""
    text = header.encode()
    path.write_bytes(b"\x93NUMPY\x02\x00" + pack("<I", len(text)) + text + data)
    return path


def described(shape: str, descr: str = "'<f4'") -> str:
    """Return the text of a header."""
    return f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}}}\n"


def test_no_pickle_is_loaded(tmp_path: Path) -> None:
    """Pickles are never loaded, whether as files, in arrays of objects or inside an .npz."""
    bomb = np.array([[Marker(tmp_path / "ran")]], dtype=object)
    np.save(tmp_path / "a.npy", bomb, allow_pickle=True)
    (tmp_path / "b.npy").write_bytes(pickle.dumps(Marker(tmp_path / "ran")))
    np.savez(tmp_path / "c.npz", bomb)
    for name in ("a.npy", "b.npy", "c.npz"):
        with pytest.raises(IngestError, match=f"{name} cannot be read as a .npy file"):
            Matrix.open(tmp_path / name)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "header",
    [
        described("(1000000, 512)"),
        described("(4611686018427387904, 4)"),
        described("(4611686018427387905, 8)"),
        described("(-1, 4)"),
        described("(3.5, 4)"),
        described("(3, 4)", "'<f4, <f4'"),
        described("(3, 4)", "'|S1000000000'"),
        described("(3, 4)", "'<i4'"),
        described("(3,)"),
        described("(1, 100000)"),
        described("(3, 0)"),
        described("(" * 2000 + ")" * 2000),
        described("(3, 4)") + " " * 20_000,
        "__import__('os').system('true')\n",
    ],
)
def test_a_header_that_lies_is_refused(tmp_path: Path, header: str) -> None:
    """A header with a false shape, another type or no valid syntax is refused."""
    path = npy(tmp_path / "a.npy", header, FLOATS.tobytes() + bytes(400_000))
    with pytest.raises(IngestError, match=r"a\.npy"):
        Matrix.open(path)


def test_a_file_that_ends_early_is_refused(tmp_path: Path) -> None:
    """A file truncated anywhere is refused."""
    np.save(tmp_path / "whole.npy", FLOATS)
    whole = (tmp_path / "whole.npy").read_bytes()
    for size in (0, 5, 9, 60, len(whole) - 1):
        (tmp_path / "a.npy").write_bytes(whole[:size])
        with pytest.raises(IngestError, match=r"cannot be read as a \.npy file"):
            Matrix.open(tmp_path / "a.npy")
    np.testing.assert_array_equal(Matrix.open(tmp_path / "whole.npy").rows([1]), FLOATS[1:2] / 2)


def test_a_row_group_that_would_fill_the_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row group is refused if its declared number of values or its pages are too large."""
    pq.write_table(pa.table({"vector": [[0.0] * 1000] * 300}), tmp_path / "a.parquet", compression="zstd")
    monkeypatch.setattr(vector_columns, "MAX_GROUP_BYTES", 1_000_000)
    with pytest.raises(IngestError, match="a row group of more than"):
        Matrix.open(tmp_path / "a.parquet")


def test_lists_that_are_no_embeddings_are_refused(tmp_path: Path) -> None:
    """Lists that are too long, of other types or of varying lengths are refused, and so are damaged pages."""
    for vectors in ([[0.0] * (MAX_DIMENSION + 1)], [["a"]], [[1]], [1.0]):
        pq.write_table(pa.table({"vector": vectors}), tmp_path / "a.parquet")
        with pytest.raises(IngestError, match=r"a\.parquet"):
            Matrix.open(tmp_path / "a.parquet")
    pq.write_table(pa.table({"vector": [[1.0, 2.0], [1.0]]}), tmp_path / "b.parquet", row_group_size=1)
    with pytest.raises(IngestError, match="row 2 of the column vector has 1 numbers, and row 1 has 2"):
        Matrix.open(tmp_path / "b.parquet")
    pq.write_table(pa.table({"vector": [[1.0, 2.0]] * 2}), tmp_path / "c.parquet", row_group_size=1)
    matrix = Matrix.open(tmp_path / "c.parquet")
    content = bytearray((tmp_path / "c.parquet").read_bytes())
    start = pq.ParquetFile(tmp_path / "c.parquet").metadata.row_group(1).column(0).data_page_offset
    content[start : start + 20] = b"\xff" * 20
    (tmp_path / "c.parquet").write_bytes(content)
    with pytest.raises(IngestError, match=r"c\.parquet"):
        matrix.rows([0, 1])
