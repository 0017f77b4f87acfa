"""Embeddings in other programs' formats are read if their meaning is certain, and else refused in one sentence."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.errors import IngestError
from engine.ingest import Columns, TableSource
from engine.ingest.encode import EmbeddedBatch, reject_unusable
from engine.ingest.matrices import Matrix
from engine.ingest.table_files import TableFile
from engine.photo import Photo

TWO = [[1.0, 0.0, 0.0, 0.0], [0.0, 3.0, 4.0, 0.0]]
UNIT = [[1.0, 0.0, 0.0, 0.0], [0.0, 0.6, 0.8, 0.0]]


def parquet(path: Path, vector: Any, **options: Any) -> Path:
    """Write a Parquet file with that column."""
    pq.write_table(pa.table({"vector": vector}), path, **options)
    return path


def tensors(shape: list[int]) -> pa.Array:
    """Return two embeddings as tensors of that shape."""
    storage = pa.FixedSizeListArray.from_arrays(pa.array(np.array(TWO).ravel(), pa.float32()), 4)
    return pa.ExtensionArray.from_storage(pa.fixed_shape_tensor(pa.float32(), shape), storage)


@pytest.mark.parametrize(
    "vector",
    [
        pa.array(TWO),
        pa.array(TWO, pa.list_(pa.float16())),
        pa.array(TWO, pa.large_list(pa.float64())),
        pa.array(TWO, pa.list_(pa.float32(), 4)),
        pa.array([[row] for row in TWO]),
        pa.array([[row] for row in TWO], pa.list_(pa.list_(pa.float32(), 4), 1)),
        pa.array(["[1, 0, 0, 0]", " [0.0, 3e0,4.0 ,0] "]),
        pa.array(["[1. 0. 0. 0.]", "[0. 3.\n 4. 0.]"], pa.large_string()),
        pa.array(["{1,0,0,0}", "(0,3,4,0)"]),
        tensors([4]),
        tensors([1, 4]),
        tensors([4, 1, 1]),
    ],
    ids=str,
)
@pytest.mark.parametrize("rows", [1, 2])
def test_a_column_whose_meaning_is_certain_is_read(tmp_path: Path, vector: pa.Array, rows: int) -> None:
    """Lists of floats, nested single lists, one-dimensional tensors and texts are read, in any row groups."""
    matrix = Matrix.open(parquet(tmp_path / "E.PARQUET", vector, row_group_size=rows))
    assert (len(matrix), matrix.dimension) == (2, 4)
    np.testing.assert_allclose(matrix.rows([0, 1]), UNIT, atol=1e-6)


@pytest.mark.parametrize(
    ("vector", "words"),
    [
        ([[], [0.0, 0.0, 0.0, 1.0]], "row 2 of the column vector has 4 numbers, and row 1 has 0"),
        ([[1.0, 0.0], [], [1.0, 0.0, 0.0, 0.0]], "row 2 of the column vector has 0 numbers, and row 1 has 2"),
        ([[1.0], [1.0, 2.0, 3.0]], "row 2 of the column vector has 3 numbers, and row 1 has 1"),
        (pa.array([[], []], pa.list_(pa.float32())), "embeddings of length 0"),
        ([[1.0, 0.0], None], "row 2 of the column vector is empty"),
        ([[1.0, 0.0], [1.0, None]], "row 2 of the column vector has no number at position 2"),
        ([[None, 0.0], [1.0, 1.0]], "row 1 of the column vector has no number at position 1"),
        (pa.array([[1.0, 0.0], None], pa.list_(pa.float32(), 2)), "row 2 of the column vector is empty"),
        ([[[1.0], [0.0]], [[1.0]]], "row 1 of the column vector contains 2 lists"),
        ([[[1.0]], []], "row 2 of the column vector contains 0 lists"),
        ([[[1.0]], [None]], "row 2 of the column vector is empty"),
        (["[1, 0]", "[1]"], "row 2 of the column vector has 1 numbers, and row 1 has 2"),
        (["[1, 0]", "one"], "row 2 of the column vector contains 'one', not an embedding"),
        (["[1, 0]", "[1, ... 2]"], "row 2 of the column vector contains"),
        (["[1, 0]", ""], "row 2 of the column vector contains ''"),
        (["[1, 0]", '{"a": 1}'], "row 2 of the column vector contains"),
        ([b"\0\0\x80?", b"\0\0\x80?"], "the column vector of .* contains bytes"),
        (pa.array([b"abcd"], pa.binary(4)), "the column vector of .* contains bytes"),
        ([{"a": 1.0}], "the column vector of .* contains struct"),
        ([[1, 2]], "the column vector of .* contains list"),
        ([[True]], "the column vector of .* contains list"),
        ([1.0, 2.0], "the column vector of .* contains double"),
        (tensors([2, 2]), "contains tensors of 2 x 2: an embedding has one dimension"),
    ],
    ids=str,
)
@pytest.mark.parametrize("rows", [1, 100])
def test_a_column_that_may_mean_anything_else_is_refused_before_anything_starts(
    tmp_path: Path, vector: Any, words: str, rows: int
) -> None:
    """An ambiguous column raises a one-line error that names the file and the faulty row."""
    path = parquet(tmp_path / "e.parquet", vector, row_group_size=rows)
    with pytest.raises(IngestError, match=words) as caught:
        Matrix.open(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_wrong_row_far_in_the_file_is_named(tmp_path: Path) -> None:
    """The error counts rows from the start of the file, whatever the row groups."""
    vectors = [[1.0, 0.0]] * 1000
    vectors[776] = [1.0]
    vectors[777] = [1.0, 0.0, 0.0]  # so that the total number of values still fits
    path = parquet(tmp_path / "e.parquet", vectors, row_group_size=300)
    with pytest.raises(IngestError, match="row 777 of the column vector has 1 numbers, and row 1 has 2"):
        Matrix.open(path)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_a_npz_of_one_array_is_read(tmp_path: Path, save: Callable[..., None]) -> None:
    """An .npz file with one array is read under any name, compressed or not."""
    save(tmp_path / "e.npz", embeddings=np.array(TWO, np.float16))
    matrix = Matrix.open(tmp_path / "e.npz")
    assert (len(matrix), matrix.dimension) == (2, 4)
    np.testing.assert_allclose(matrix.rows([0, 1]), UNIT, atol=1e-3)


def test_a_npz_of_several_arrays_is_refused_with_their_names(tmp_path: Path) -> None:
    """An .npz file with several arrays raises an error that lists them and says what to do."""
    np.savez(tmp_path / "e.npz", images=np.array(TWO), texts=np.array(TWO))
    with pytest.raises(IngestError, match=r"2 arrays \(images, texts\): .* save only that one with numpy.save"):
        Matrix.open(tmp_path / "e.npz")


def test_a_file_is_what_its_content_says(tmp_path: Path) -> None:
    """.npz and Parquet files are recognised by their first bytes, whatever their extension."""
    np.savez(tmp_path / "e.npz", np.array(TWO))
    (tmp_path / "e.npz").rename(tmp_path / "a.npy")
    parquet(tmp_path / "b.npy", TWO)
    for name in ("a.npy", "b.npy"):
        np.testing.assert_allclose(Matrix.open(tmp_path / name).rows([0, 1]), UNIT, atol=1e-6)


@pytest.mark.parametrize("name", ["e.csv", "e.pt", "e.PKL", "e.safetensors", "e.h5"])
def test_a_file_of_another_program_is_refused_in_words(tmp_path: Path, name: str) -> None:
    """An unsupported format raises an error that says how to save the embeddings."""
    (tmp_path / name).write_bytes(b"anything")
    with pytest.raises(IngestError, match=r"save a \.npy file"):
        Matrix.open(tmp_path / name)


def test_an_inner_dimension_of_one_is_left_out(tmp_path: Path) -> None:
    """An array of shape (n, 1, d) is read as (n, d), and one of shape (n, 2, 2) is refused."""
    np.save(tmp_path / "a.npy", np.array(TWO)[:, None, :])
    np.testing.assert_allclose(Matrix.open(tmp_path / "a.npy").rows([0, 1]), UNIT, atol=1e-6)
    np.save(tmp_path / "b.npy", np.array(TWO).reshape(2, 2, 2))
    with pytest.raises(IngestError, match=r"floats of shape \(photos, d\)"):
        Matrix.open(tmp_path / "b.npy")


def test_numbers_whose_squares_overflow_are_numbers_and_others_are_named(tmp_path: Path) -> None:
    """Very large and small embeddings keep their direction; zero, NaN and infinity fail their photos."""
    stored = np.array([[3e30, 4e30], [3e-30, 4e-30], [0, 0], [np.nan, 1], [np.inf, 1], [-np.inf, np.inf]])
    np.save(tmp_path / "e.npy", stored)
    rows = Matrix.open(tmp_path / "e.npy").rows(range(6))
    np.testing.assert_allclose(rows[:2], [[0.6, 0.8]] * 2, atol=1e-6)
    found = reject_unusable(EmbeddedBatch([Photo(str(row), "u") for row in range(6)], rows, (), ()))
    assert [failure.photo.id for failure in found.failures] == ["2", "3", "4", "5"]


def test_a_table_with_a_wrong_embedding_adds_nothing(tmp_path: Path) -> None:
    """A table with an invalid embedding is refused when the source is made."""
    table = pa.table({"id": ["a", "b"], "url": ["https://x.test/a"] * 2, "vector": [[], [0.0, 1.0]]})
    pq.write_table(table, tmp_path / "all.parquet")
    with pytest.raises(IngestError, match="row 2"):
        TableSource([TableFile(tmp_path / "all.parquet")], Columns({}), embeddings=tmp_path / "all.parquet")
