"""Detects the encoding, delimiter, line endings and quoting of a text table."""

import codecs
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from io import TextIOWrapper

from engine.errors import IngestError
from engine.ingest.table_files import TableFile

DELIMITERS = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "vertical bars"}
_HEAD_BYTES = 1 << 16
_SAMPLE_LINES = 50
_MOST_HEADER_LINES = 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ENCODING_WORDS = {"cp1252": "Windows-1252", "cp932": "Shift JIS"}
_WINDOWS = "ninefold-windows-1252"
"""A decoding error handler that reads invalid UTF-8 as Windows-1252, the most common other encoding."""

_OTHER_KINDS = {
    b"PAR1": "a Parquet file (name it .parquet)",
    b"PK\x03\x04": "a zip or a spreadsheet such as .xlsx (save its table as CSV)",
    b"\xd0\xcf\x11\xe0": "an old Excel spreadsheet (save its table as CSV)",
    b"\x1f\x8b": "compressed with gzip (decompress it first)",
    b"\x28\xb5\x2f\xfd": "compressed with zstd (decompress it first)",
    b"SQLite format 3": "a database (export its table as CSV)",
    b"\x93NUMPY": "a NumPy array (pass it with --embeddings)",
    b"<!doctype": "a web page",
    b"<html": "a web page",
    b'{"': "JSON (save it as CSV)",
    b"[{": "JSON (save it as CSV)",
}
_NAME = re.compile(r'\s*"?[\w][\w .:/-]*"?\s*')
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?', re.IGNORECASE)


@dataclass(frozen=True)
class CsvDialect:
    """The format of a file, detected from its first 64 kB.

    `newline` is as in `open`. The header is a record of `header_lines` lines after `skipped_lines` lines. If
    `is_escaped`, a quote inside a quoted value is written as a backslash and a quote instead of as two quotes.
    """

    delimiter: str
    encoding: str = "utf-8"
    newline: str = "\n"
    skipped_lines: int = 0
    header_lines: int = 1
    is_escaped: bool = False

    @property
    def words(self) -> str:
        """A description such as "Windows-1252, separated by semicolons"."""
        encoding = _ENCODING_WORDS.get(self.encoding, self.encoding.removesuffix("-sig").upper())
        return f"{encoding}, separated by {DELIMITERS.get(self.delimiter, repr(self.delimiter))}"

    # All patterns use possessive quantifiers. They never backtrack, so matching takes linear time.

    @cached_property
    def fields(self) -> re.Pattern[str]:
        """Matches all fields of a record except the last one, each with the delimiter after it."""
        return re.compile(f"(?:{self._field}{self._delimiter})*+", re.DOTALL)

    @cached_property
    def field(self) -> re.Pattern[str]:
        """Matches a field and the delimiter after it."""
        return re.compile(f"{self._field}{self._delimiter}", re.DOTALL)

    @cached_property
    def quoted(self) -> re.Pattern[str]:
        """Matches the last field of a line if it is quoted. The group is empty if the quote is not closed."""
        return re.compile(f' *+"{self._inside}("?) *+', re.DOTALL)

    @cached_property
    def quoted_field(self) -> re.Pattern[str]:
        """Matches a quoted field and the delimiter before it."""
        return re.compile(f'(?:\\A|{self._delimiter}) *+"{self._inside}"', re.DOTALL)

    @cached_property
    def _delimiter(self) -> str:
        return re.escape(self.delimiter)

    @cached_property
    def _inside(self) -> str:
        return r'(?:[^"\\]++|\\(?:.|\Z)|"")*+' if self.is_escaped else '(?:[^"]++|"")*+'

    @cached_property
    def _field(self) -> str:
        return f'(?: *+"{self._inside}" *+|(?! *+")[^{self._delimiter}]*+)'


def usual_delimiter(name: str) -> str:
    """Return the usual delimiter for a file name: commas for .csv, tabs for other files."""
    return "," if ".csv" in name.lower() else "\t"


def detect_dialect(part: TableFile) -> CsvDialect:
    """Detect the format of a text table. Raises IngestError if it cannot be read or is another kind of file."""
    with part.open() as file:
        head = file.read(_HEAD_BYTES)
    _check_kind(part.name, head)
    is_whole = len(head) < _HEAD_BYTES
    encoding = _encoding(head, is_whole)
    text = codecs.getincrementaldecoder(_codec(encoding))(_errors(encoding)).decode(head, is_whole)
    newline = _newline(text)
    lines = re.split("\r\n|\r|\n" if newline == "" else "\r?\n", text)
    if not is_whole and len(lines) > 1:
        lines.pop()  # the last line is incomplete
    skipped = next((number for number, line in enumerate(lines) if line.strip()), 0)
    usual = usual_delimiter(part.name)
    if told := _SEPARATOR_LINE.fullmatch(lines[skipped].strip()):  # a line such as `sep=;`, which Excel writes
        delimiter, skipped = told[1], skipped + 1
    else:
        delimiter = _delimiter(lines[skipped], usual)
    lines = lines[skipped:]
    plain = CsvDialect(delimiter, encoding, newline, skipped, _header_lines(lines, delimiter))
    escaped = CsvDialect(delimiter, encoding, newline, skipped, plain.header_lines, is_escaped=True)
    return escaped if _whole_lines(lines, escaped) > _whole_lines(lines, plain) else plain


@contextmanager
def open_text(part: TableFile, dialect: CsvDialect) -> Iterator[TextIOWrapper]:
    """Open a table as text, starting at the header. Bytes in a wrong encoding are kept. Raises IngestError."""
    with part.open() as file:
        encoding = dialect.encoding
        text = TextIOWrapper(file, _codec(encoding), _errors(encoding), newline=dialect.newline)
        for _ in range(dialect.skipped_lines):
            text.readline(_HEAD_BYTES)
        yield text


def count_fields(text: str, dialect: CsvDialect) -> int | None:
    """Count the values of a record. Returns None if its quotes are unbalanced."""
    if '"' not in text:
        return text.count(dialect.delimiter) + 1
    before = dialect.fields.match(text)
    assert before is not None  # it also matches the empty string
    last = dialect.quoted.match(text, before.end())
    if last is not None and (last.end() < len(text) or not last[1]):
        return None
    return len(dialect.field.findall(text, 0, before.end())) + 1


def _check_kind(name: str, head: bytes) -> None:
    """Raise IngestError if the file is of another kind than its name says."""
    bare = head.removeprefix(codecs.BOM_UTF8).lstrip()[:20].lower()
    for start, kind in _OTHER_KINDS.items():
        if head.startswith(start) or bare.startswith(start):
            raise IngestError(f"{name} is {kind}, not a TSV or CSV file")


def _encoding(head: bytes, is_whole: bool) -> str:
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    # Column names and urls are mostly ASCII. In UTF-16, every other byte of ASCII text is zero.
    even, odd, pairs = head[:1000:2].count(0), head[1:1000:2].count(0), len(head[:1000]) // 2
    if max(even, odd) > pairs // 3 and min(even, odd) <= pairs // 10:
        return "utf-16-le" if odd > even else "utf-16-be"
    for name in ("utf-8", "cp932"):
        try:
            text = codecs.getincrementaldecoder(name)().decode(head, is_whole)
        except UnicodeDecodeError:
            continue
        if name == "utf-8" or re.search("[\u3041-\u30fc]", text):  # kana, which other text never resembles by chance
            return name
    valid = len(re.findall(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}", head))
    return "utf-8" if valid > len(head.decode("utf-8", "replace").split("\ufffd")) - 1 else "cp1252"


def _codec(encoding: str) -> str:
    return "utf-8" if encoding == "cp1252" else encoding


def _errors(encoding: str) -> str:
    return _WINDOWS if encoding in ("utf-8", "utf-8-sig", "cp1252") else "replace"


def _newline(text: str) -> str:
    """Return `\\n`, or an empty string if a carriage return also ends lines.

    It does if there are no other line endings, or if splitting there gives lines with equal numbers of values.
    """
    if "\n" not in text:
        return "" if "\r" in text else "\n"
    if not re.search("\r(?!\n)", text):
        return "\n"
    lines = [line for line in re.split("\r\n|\r|\n", text)[:-1] if line.strip()]
    counts = [max((line.count(delimiter) for delimiter in DELIMITERS), default=0) for line in lines[:_SAMPLE_LINES]]
    return "" if counts and min(counts) == max(counts) > 0 else "\n"


def _delimiter(header: str, usual: str) -> str:
    """Return the usual delimiter, unless another one splits the header into names and the usual one does not."""

    def names(delimiter: str) -> int:
        return sum(bool(_NAME.fullmatch(name)) for name in header.split(delimiter))

    return usual if names(usual) > 1 else max((usual, *DELIMITERS), key=names)


def _header_lines(lines: list[str], delimiter: str) -> int:
    """Count the lines of the header. Column names from spreadsheets may contain line breaks."""
    dialect = CsvDialect(delimiter)
    for number in range(1, min(len(lines), _MOST_HEADER_LINES) + 1):
        if count_fields("\n".join(lines[:number]), dialect) is not None:
            return number
    return 1


def _whole_lines(lines: list[str], dialect: CsvDialect) -> int:
    """Count the lines with an escaped quote that have as many values as the header, in a sample of the file."""
    columns = count_fields("\n".join(lines[: dialect.header_lines]), dialect)
    sample = [line for line in lines[dialect.header_lines :] if '\\"' in line][:_SAMPLE_LINES]
    return sum(count_fields(line, dialect) == columns for line in sample)


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    end, run = error.end, _NOT_ASCII.match(error.object, error.end)
    if run is not None:
        try:
            codecs.getincrementaldecoder("utf-8")().decode(run[0])
        except UnicodeDecodeError:  # all at once, or very many wrong bytes would take very long
            end = run.end()
    return "".join(_WINDOWS_SIGNS[byte] for byte in error.object[error.start : end]), end


_NOT_ASCII = re.compile(rb"[\x80-\xff]+")
_WINDOWS_SIGNS = [bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256)]
codecs.register_error(_WINDOWS, _as_windows)
