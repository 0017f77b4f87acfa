"""No Parquet file fills the memory, whatever it declares, and overlong values are failures of their row."""

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from struct import pack
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import IngestError, SourceRefusedError
from engine.failures import Failure
from engine.ingest import Columns, Refusal, TableSource, UploadLimits, inspect_upload, pages, parquet
from engine.ingest.rows import read_rows
from engine.ingest.table_files import TableFile, list_table_files
from tests.engine.ingest.zips import packed

BOUNDS = UploadLimits(photos=2000, bytes=100_000_000)
FIELDS = ("id", "url", "page_url", "credit", "credit_url", "description", "blur_hash", "other")
MIB = 1 << 20


@contextmanager
def at_most(size: int) -> Iterator[None]:
    """Assert that pyarrow and Python allocate less than `size` bytes at once in the block."""
    before, pool = pa.default_memory_pool(), pa.proxy_memory_pool(pa.default_memory_pool())
    pa.set_memory_pool(pool)
    tracemalloc.start()
    try:
        yield
        assert (pool.max_memory() or 0) + tracemalloc.get_traced_memory()[1] < size
    finally:
        tracemalloc.stop()
        pa.set_memory_pool(before)


def repeated(path: Path, value: str, rows: int) -> Path:
    """Write a file of eight columns in which one value is shared by all rows."""
    column = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array([value]))
    table = pa.table(dict.fromkeys(FIELDS, column))
    pq.write_table(table, path, compression="zstd", store_schema=False, dictionary_pagesize_limit=64 * MIB)
    return path


def written(path: Path, columns: dict[str, Any], **options: Any) -> Path:
    """Write a compressed file of these columns with a page for each row."""
    pq.write_table(
        pa.table(columns),
        path,
        compression="zstd",
        write_batch_size=1,
        data_page_size=1,
        use_dictionary=False,
        **options,
    )
    return path


def failures(path: Path) -> list[Failure]:
    """Return the failures of a member's file."""
    batches = inspect_upload(path, BOUNDS).source(path.parent, BOUNDS).batches(100)
    return [failure for batch in batches for failure in batch.failures]


def test_a_value_that_stands_for_a_gigabyte_is_never_repeated(tmp_path: Path) -> None:
    """In a 2 kB file with one 1 MiB value in 1,024 rows and eight columns, each row fails with a reason."""
    path = repeated(tmp_path / "a.parquet", "x" * MIB, 1024)
    assert path.stat().st_size < 8000
    with at_most(60 * MIB):
        found = failures(path)
    assert len(found) == 1024
    assert {failure.detail for failure in found} == {"the column blur_hash has more than 100,000 bytes"}


def test_a_value_as_long_as_may_be_is_there_once(tmp_path: Path) -> None:
    """A value of the maximum length is shared by its rows and not copied."""
    path = repeated(tmp_path / "a.parquet", "x" * parquet.MAX_VALUE_BYTES, 1024)
    with at_most(30 * MIB):
        assert sum(1 for _ in read_rows(TableFile(path))) == 1024


def test_a_page_that_unpacks_to_very_much_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page is refused by its own header before it is decompressed, whatever the metadata says."""
    monkeypatch.setattr(parquet, "MAX_PAGES_BYTES", 10 * MIB)
    path = written(tmp_path / "a.parquet", {"id": ["x" * 11 * MIB], "url": ["u"]})
    assert path.stat().st_size < 10_000
    with at_most(5 * MIB), pytest.raises(IngestError, match="pages have 11,5"):
        list(read_rows(TableFile(path)))
    with pytest.raises(SourceRefusedError) as caught:
        failures(path)
    assert caught.value.refusal == Refusal.BROKEN


@pytest.mark.parametrize(
    "options", [{}, {"column_encoding": {"id": "DELTA_BYTE_ARRAY", "url": "DELTA_LENGTH_BYTE_ARRAY"}}]
)
def test_long_values_are_read_a_few_rows_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]
) -> None:
    """Batches of rows are bounded by their bytes, also in delta encodings."""
    long = [f"{number}{'x' * MIB}" for number in range(64)]
    path = written(tmp_path / "a.parquet", {"id": long, "url": [*map(str, range(64))]}, **options)
    monkeypatch.setattr(parquet, "MAX_BATCH_BYTES", 4 * MIB)
    with at_most(25 * MIB):
        assert all("column id has more than" in row.problem for row in read_rows(TableFile(path)))


def test_values_that_grow_from_row_to_row_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A 1 MB page with 100 MB of delta-encoded values is read in bounded memory."""
    growing = ["x" * 10_000 * number for number in range(150)]
    table = pa.table({"id": growing, "url": growing})
    encoding = dict.fromkeys(("id", "url"), "DELTA_BYTE_ARRAY")
    pq.write_table(
        table, tmp_path / "a.parquet", use_dictionary=False, column_encoding=encoding, data_page_size=200 * MIB
    )
    del table
    monkeypatch.setattr(parquet, "MAX_BATCH_BYTES", 12 * MIB)
    with at_most(60 * MIB):
        found = list(read_rows(TableFile(tmp_path / "a.parquet")))
    assert [len(row.values.get("id", "")) for row in found[:11]] == [10_000 * number for number in range(11)]
    assert all(row.problem for row in found[11:])


def test_only_the_columns_that_are_needed_are_read(tmp_path: Path) -> None:
    """Columns that are not needed are not read."""
    bomb = pa.array(["x" * 10 * MIB])
    path = written(tmp_path / "a.parquet", {"id": ["a"], "url": ["https://a.test/1.jpg"], "other": bomb, "list": [[1]]})
    del bomb
    with at_most(5 * MIB):
        assert failures(path) == []
        (batch,) = TableSource([TableFile(path)], Columns({})).batches(10)
    assert [photo.url for photo in batch.photos] == ["https://a.test/1.jpg"]


@pytest.mark.parametrize("stores_schema", [True, False])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"use_dictionary": False},
        {"column_encoding": {"s": "DELTA_BYTE_ARRAY", "ls": "DELTA_LENGTH_BYTE_ARRAY"}, "use_dictionary": False},
        {"dictionary_pagesize_limit": 1, "data_page_size": 1, "write_batch_size": 1, "data_page_version": "2.0"},
    ],
)
def test_values_of_every_type_and_encoding_are_texts(
    tmp_path: Path, stores_schema: bool, options: dict[str, Any]
) -> None:
    """Values of every type and encoding are read as their texts."""
    texts = ["a", None, "b", "a"]
    columns = {
        "s": pa.array(texts),
        "ls": pa.array(texts, pa.large_string()),
        "sv": pa.array(texts, pa.string_view()),
        "d": pa.array(texts).dictionary_encode(),
        "b": pa.array([text and text.encode() for text in texts], pa.binary()),
        "lb": pa.array([text and text.encode() for text in texts], pa.large_binary()),
        "f": pa.array([text and text.encode() for text in texts], pa.binary(1)),
    }
    numbers = {"i": pa.array([1, None, 2, 1]), "dec": pa.array([1, None, 2, 1], pa.decimal128(10, 0))}
    pq.write_table(pa.table(columns | numbers), tmp_path / "a.parquet", store_schema=stores_schema, **options)
    assert [row.values for row in read_rows(TableFile(tmp_path / "a.parquet"))] == [
        dict.fromkeys(columns, text or "") | dict.fromkeys(numbers, number)
        for text, number in zip(texts, ("1", "", "2", "1"), strict=True)
    ]


def test_a_long_fixed_length_column_is_ignored(tmp_path: Path) -> None:
    """A long fixed-length column is ignored, because it would repeat its value in every row."""
    fixed = pa.array([b"x" * 100_000] * 100, pa.binary(100_000))
    pq.write_table(pa.table({"id": fixed, "url": ["u"] * 100}), tmp_path / "a.parquet")
    with at_most(2 * MIB):
        assert {failure.detail for failure in failures(tmp_path / "a.parquet")} == {"the column id is empty"}


def test_a_nested_column_of_a_fields_name_is_no_column(tmp_path: Path) -> None:
    """A nested column and its parts are ignored, and two columns of one name are refused."""
    pq.write_table(pa.table({"id": [{"x": "a"}], "url": ["u"]}), tmp_path / "a.parquet")
    assert [failure.detail for failure in failures(tmp_path / "a.parquet")] == ["the column id is empty"]
    table = pa.Table.from_arrays([pa.array(["a"]), pa.array([{"x": "a"}])], ["id", "id"])
    pq.write_table(table, tmp_path / "b.parquet")
    with pytest.raises(IngestError, match="several columns have the same name"):
        list(read_rows(TableFile(tmp_path / "b.parquet")))


def test_metadata_is_bounded_before_it_is_read(tmp_path: Path) -> None:
    """Metadata is limited by its declared length, and schemas by their depth and width."""
    (tmp_path / "a.parquet").write_bytes(b"PAR1" + bytes(5 * MIB) + pack("<I", 5 * MIB) + b"PAR1")
    with at_most(MIB), pytest.raises(IngestError, match="its metadata is more than"):
        list(read_rows(TableFile(tmp_path / "a.parquet")))
    for elements in (1000, 20_000):
        (tmp_path / "b.parquet").write_bytes(deep(elements))
        with at_most(20 * MIB), pytest.raises(IngestError, match="cannot be read as Parquet"):
            list(read_rows(TableFile(tmp_path / "b.parquet")))


def test_very_many_pages_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file with too many pages is refused, because each costs time."""
    monkeypatch.setattr(pages, "MAX_PAGES", 20)
    path = written(tmp_path / "a.parquet", {"id": [*map(str, range(21))]})
    with pytest.raises(IngestError, match="more than 20 pages"):
        list(read_rows(TableFile(path)))


def test_a_table_of_a_zip_is_read_like_one_outside(tmp_path: Path) -> None:
    """A Parquet file in a zip is read like one outside, also with several row groups."""
    table = pa.table({"id": [*map(str, range(50))], "url": ["https://a.test/1.jpg"] * 50})
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=7)
    packed(tmp_path / "a.zip", {"a/b.parquet": (tmp_path / "a.parquet").read_bytes()})
    (part,) = list_table_files([tmp_path / "a.zip"], r".*\.parquet")
    assert [row.values for row in read_rows(part)] == [
        row.values for row in read_rows(TableFile(tmp_path / "a.parquet"))
    ]
    assert failures(tmp_path / "a.zip") == []


@settings(derandomize=True)  # a crash of pyarrow ends the process, so it has to be repeatable
@given(st.integers(0, 2000), st.binary(min_size=1, max_size=8))
def test_whatever_is_wrong_with_a_file_is_told_in_our_words(
    tmp_path_factory: pytest.TempPathFactory, at: int, wrong: bytes
) -> None:
    """A file with some bytes overwritten is read or raises IngestError with its name."""
    path = tmp_path_factory.getbasetemp() / "wrong.parquet"
    pq.write_table(pa.table({"id": ["a", None, "b"] * 30, "url": ["u"] * 90, "width": [1.0] * 90}), path)
    content = bytearray(path.read_bytes())
    content[at % len(content) : at % len(content) + len(wrong)] = wrong
    path.write_bytes(content)
    try:
        list(read_rows(TableFile(path)))
    except IngestError as error:
        told = str(error)
    else:
        told = "wrong.parquet"
    assert "wrong.parquet" in told


def deep(elements: int) -> bytes:
    """Return a file without rows whose schema has that depth, in Thrift's compact protocol."""
    group = b"\x35\x02\x18\x01g\x15\x02\x00"  # repetition, name, one child
    schema = b"\x48\x01s\x15\x02\x00" + group * elements + b"\x15\x0c\x25\x02\x18\x01x\x00"
    metadata = b"\x15\x02\x19\xfc" + varint(elements + 2) + schema + b"\x16\x00\x19\x0c\x00"
    return b"PAR1" + metadata + pack("<I", len(metadata)) + b"PAR1"


def varint(number: int) -> bytes:
    """Encode a number in seven bits per byte."""
    return bytes([number]) if number < 128 else bytes([number & 127 | 128]) + varint(number >> 7)
