"""Maps the columns of a row to a photo, and filters rows by conditions."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from urllib.parse import quote

from engine.errors import IngestError
from engine.ingest.rows import Row
from engine.photo import Photo

MAX_CHARACTERS = 4000
"""For each text of a photo. Hundreds of photos are in memory at a time."""
_ID = "{id}"
BLANK = " \t\r\n\v\f\xa0\u3000\u200b\ufeff"
"""Characters that are stripped from both ends of a value."""
_WEB = re.compile("https?://", re.IGNORECASE)
FIELDS = tuple(field.name for field in fields(Photo))
_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}

# The columns of Unsplash datasets, see DOCS.md in https://github.com/unsplash/datasets.
UNSPLASH: Mapping[str, str] = {
    "id": "photo_id",
    "url": "photo_image_url",
    "page_url": "photo_url",
    "description": "photo_description",
    "blur_hash": "blur_hash",
    "width": "photo_width",
    "height": "photo_height",
}

# Used for the credit and the description.
_UNSPLASH_TEXTS = ("photographer_first_name", "photographer_last_name", "photographer_username", "ai_description")


@dataclass(frozen=True, slots=True)
class Columns:
    """Maps the fields of a photo to columns. By default, each field is in the column with the same name.

    A name that contains `{id}` is a pattern, such as `https://photos.test/{id}.jpg`. Raises IngestError for an unknown
    field.
    """

    named: Mapping[str, str]

    def __post_init__(self) -> None:
        unknown = [name for name in self.named if name not in FIELDS]
        if unknown:
            raise IngestError(f"photos have no field {unknown[0]!r}: choose one of {', '.join(FIELDS)}")

    def missing(self, columns: Sequence[str]) -> list[str]:
        """Return the required columns that are missing: id, url, and every column that was named explicitly."""
        wanted = {self._column("id"), self._column("url"), *self.named.values()}
        return sorted(name for name in wanted.difference(columns) if _ID not in name)

    @property
    def used(self) -> set[str]:
        """The columns that are read for a photo."""
        return {self._column(name) for name in FIELDS}

    def photo(self, values: Mapping[str, str]) -> Photo:
        """Build the photo of a row, cutting long texts. Raises ValueError if there is no usable id or url."""
        texts = {name: self._text(name, values) for name in FIELDS}
        for name in ("id", "url"):
            if not texts[name]:
                raise ValueError(f"the column {self._column(name)} is empty")
            if len(texts[name]) > MAX_CHARACTERS:
                raise ValueError(f"the column {self._column(name)} has more than {MAX_CHARACTERS:,} characters")
        if texts["url"].startswith("//"):
            raise ValueError(f"the url {texts['url'][:200]!r} has no scheme: it must begin with https:// or http://")
        texts |= {name: _address(texts[name]) for name in ("url", "page_url", "credit_url")}
        texts = {name: _cut(name, text) for name, text in texts.items()}
        width, height = _pixels(texts.pop("width")), _pixels(texts.pop("height"))
        return Photo(**texts, width=width, height=height)

    def _text(self, name: str, values: Mapping[str, str]) -> str:
        column = self._column(name)
        if _ID in column:
            return column.replace(_ID, quote(values.get(self._column("id"), "")))
        return values.get(column, "")

    def _column(self, name: str) -> str:
        return self.named.get(name, name)


class UnsplashColumns(Columns):
    """The columns of Unsplash datasets. The credit is built from the photographer's name."""

    def missing(self, columns: Sequence[str]) -> list[str]:
        """Return the required columns that are missing. Files in this format often omit the others."""
        return sorted({self.named["id"], self.named["url"]}.difference(columns))

    @property
    def used(self) -> set[str]:
        """The columns that are read for a photo."""
        return {*UNSPLASH.values(), *_UNSPLASH_TEXTS}

    def photo(self, values: Mapping[str, str]) -> Photo:
        """Build the photo of a row. Raises ValueError if it has no id or no url."""
        name = f"{values.get('photographer_first_name', '')} {values.get('photographer_last_name', '')}".strip()
        username = values.get("photographer_username", "")
        is_unsplash = "//unsplash.com/" in values.get("photo_url", "")
        made = {
            "credit": name or username,
            "credit_url": f"https://unsplash.com/@{username}" if is_unsplash else "",
            "photo_description": values.get("photo_description") or values.get("ai_description", ""),
        }
        return Columns.photo(self, {**values, **made})


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on a column. `=`, `!=` and `~` (contains) compare text, the other operators compare numbers."""

    column: str
    comparison: str
    value: str

    @classmethod
    def parse(cls, text: str) -> "Condition":
        """Parse a condition such as `photo_width>=1000`. Raises IngestError."""
        found = re.fullmatch(r"\s*([^=!<>~]+?)\s*(!=|<=|>=|=|<|>|~)\s*(.*?)\s*", text, re.DOTALL)
        if not found:
            raise IngestError(f"{text!r} is not a condition: write column=value, with one of =, !=, <, <=, >, >=, ~")
        condition = cls(found[1], found[2], found[3])
        if condition.comparison in _COMPARISONS and _number(condition.value) is None:
            raise IngestError(f"{text!r} is not a condition: {condition.value!r} is not a number")
        return condition

    def holds(self, values: Mapping[str, str]) -> bool:
        """Whether the condition holds for a row. Comparisons with a missing number are false."""
        text = values.get(self.column, "")
        match self.comparison:
            case "=":
                return text == self.value
            case "!=":
                return text != self.value
            case "~":
                return self.value.casefold() in text.casefold()
        a, b = _number(text), _number(self.value)
        return a is not None and b is not None and _COMPARISONS[self.comparison](a, b)


def is_selected(row: Row, conditions: Sequence[Condition]) -> bool:
    """Whether to keep a row. Unreadable rows are kept, so that they are reported."""
    return bool(row.problem) or all(condition.holds(row.values) for condition in conditions)


def match_columns(wanted: Iterable[str], columns: Sequence[str]) -> dict[str, str]:
    """Find the wanted columns in a file, ignoring case, spaces and underscores. The result is keyed by wanted name.

    Exact matches win. A name that matches several columns is left out.
    """
    by_key: dict[str, list[str]] = {}
    for column in columns:
        by_key.setdefault(_key(column), []).append(column)
    found = {name: [name] if name in columns else by_key.get(_key(name), []) for name in wanted}
    return {name: same[0] for name, same in found.items() if len(same) == 1}


def _key(column: str) -> str:
    return re.sub(r"[\s_-]+", "_", column.strip(BLANK)).casefold()


def _address(text: str) -> str:
    """Lower the scheme of a web url and encode its spaces. Paths are returned unchanged."""
    found = _WEB.match(text)
    return f"{found[0].lower()}{text[found.end() :].replace(' ', '%20')}" if found else text


def _cut(name: str, text: str) -> str:
    """Shorten a long text. Fields that are useless when cut, such as urls, become empty."""
    if len(text) <= MAX_CHARACTERS:
        return text
    return text[:MAX_CHARACTERS] if name in ("credit", "description") else ""


def _pixels(text: str) -> int:
    number = _number(text)
    return int(number) if number is not None and 0 < number < 2**31 else 0


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
