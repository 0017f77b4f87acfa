"""From a row's columns to a photo, and conditions on them."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from urllib.parse import quote

from engine.errors import IngestError
from engine.ingest.rows import Row
from engine.photo import Photo

MAX_CHARACTERS = 4000
"""Of each text of a photo: some hundreds of photos are in memory at a time."""
_ID = "{id}"
BLANK = " \t\r\n\v\f\xa0\u3000\u200b\ufeff"
"""What stands around values and means nothing."""
_WEB = re.compile("https?://", re.IGNORECASE)
FIELDS = tuple(field.name for field in fields(Photo))
_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}

# Unsplash's columns, described at https://github.com/unsplash/datasets (DOCS.md).
UNSPLASH: Mapping[str, str] = {
    "id": "photo_id",
    "url": "photo_image_url",
    "page_url": "photo_url",
    "description": "photo_description",
    "blur_hash": "blur_hash",
    "width": "photo_width",
    "height": "photo_height",
}


# The credit and a description are made of these.
_UNSPLASH_TEXTS = ("photographer_first_name", "photographer_last_name", "photographer_username", "ai_description")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds which field of a photo, over the default that a field's column has the field's own name.

    With `{id}` in it, a name is a pattern: `https://photos.test/{id}.jpg`. Raises IngestError for an unknown field.
    """

    named: Mapping[str, str]

    def __post_init__(self) -> None:
        unknown = [name for name in self.named if name not in FIELDS]
        if unknown:
            raise IngestError(f"photos have no {unknown[0]!r}: they have {', '.join(FIELDS)}")

    def missing(self, columns: Sequence[str]) -> list[str]:
        """The columns that are needed and not there: the id, the url, and every one that was named by hand."""
        wanted = {self._column("id"), self._column("url"), *self.named.values()}
        return sorted(name for name in wanted.difference(columns) if _ID not in name)

    @property
    def used(self) -> set[str]:
        """The columns that a photo may be made of."""
        return {self._column(name) for name in FIELDS}

    def photo(self, values: Mapping[str, str]) -> Photo:
        """The photo of a row; texts that are too long are cut. Raises ValueError if it has no usable id or url."""
        texts = {name: self._text(name, values) for name in FIELDS}
        for name in ("id", "url"):
            if not texts[name]:
                raise ValueError(f"the column {self._column(name)} is empty")
            if len(texts[name]) > MAX_CHARACTERS:
                raise ValueError(f"the column {self._column(name)} holds more than {MAX_CHARACTERS:,} characters")
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
    """Unsplash's columns, with the credit made of the photographer's names, and a description where there is one."""

    def missing(self, columns: Sequence[str]) -> list[str]:
        """The columns that are needed and not there: the others are often left out of files of this shape."""
        return sorted({self.named["id"], self.named["url"]}.difference(columns))

    @property
    def used(self) -> set[str]:
        """The columns that a photo may be made of."""
        return {*UNSPLASH.values(), *_UNSPLASH_TEXTS}

    def photo(self, values: Mapping[str, str]) -> Photo:
        """The photo of a row. Raises ValueError if it has no id or no url."""
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
    """A condition on a column: `=`, `!=` and `~` (contains) on its text, the others on its number."""

    column: str
    comparison: str
    value: str

    @classmethod
    def parse(cls, text: str) -> "Condition":
        """From `photo_width>=1000`. Raises IngestError."""
        found = re.fullmatch(r"\s*([^=!<>~]+?)\s*(!=|<=|>=|=|<|>|~)\s*(.*?)\s*", text, re.DOTALL)
        if not found:
            raise IngestError(f"{text!r} is no condition: write it as column=value, with =, !=, <, <=, >, >= or ~")
        where = cls(found[1], found[2], found[3])
        if where.comparison in _COMPARISONS and _number(where.value) is None:
            raise IngestError(f"{text!r} is no condition: {where.value!r} is no number")
        return where

    def holds(self, values: Mapping[str, str]) -> bool:
        """Whether it is true of a row; nothing is less or more than an absent number."""
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
    """Whether a row is wanted; one that cannot be read is, so that it is told."""
    return bool(row.problem) or all(condition.holds(row.values) for condition in conditions)


def match_columns(wanted: Iterable[str], columns: Sequence[str]) -> dict[str, str]:
    """The columns of a file that are the wanted ones but for case, blanks and underscores, by wanted name.

    A column of the very name comes first; a name that several columns come close to is none of them.
    """
    by_key: dict[str, list[str]] = {}
    for column in columns:
        by_key.setdefault(_key(column), []).append(column)
    found = {name: [name] if name in columns else by_key.get(_key(name), []) for name in wanted}
    return {name: same[0] for name, same in found.items() if len(same) == 1}


def _key(column: str) -> str:
    return re.sub(r"[\s_-]+", "_", column.strip(BLANK)).casefold()


def _address(text: str) -> str:
    """An address of the web with a scheme in lower case and without bare blanks; a path as it is."""
    found = _WEB.match(text)
    return f"{found[0].lower()}{text[found.end() :].replace(' ', '%20')}" if found else text


def _cut(name: str, text: str) -> str:
    """The beginning of a text; nothing of what means nothing if it is cut."""
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
