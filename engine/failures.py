"""Why a photo is missing from its dataset."""

from dataclasses import dataclass
from enum import StrEnum

from engine.photo import Photo


class Reason(StrEnum):
    """The kinds of failure, in words for people."""

    NOT_FOUND = "not found"
    GONE = "gone"
    REFUSED = "refused"
    RATE_LIMITED = "rate limited"
    SERVER_ERROR = "server error"
    TIMEOUT = "too slow"
    UNREACHABLE = "unreachable"
    REDIRECTS = "too many redirects"
    BAD_URL = "unusable url"
    NO_FILE = "no such file"
    TOO_LARGE = "too large"
    EMPTY = "empty"
    NOT_AN_IMAGE = "not an image"
    BROKEN_IMAGE = "broken image"
    TOO_MANY_PIXELS = "too many pixels"
    BAD_ROW = "unreadable row"
    REPEATED_ID = "repeated id"
    NO_EMBEDDING = "no usable embedding"
    OTHER_FILE = "another kind of file"

    @property
    def may_pass(self) -> bool:
        """Whether the same photo may be had later: an ingest that goes on tries those again by itself."""
        return self in _PASSING

    @property
    def can_be_retried(self) -> bool:
        """Whether what failed is a photo that can be asked for again, not a row that names none of its own."""
        return self not in (Reason.BAD_ROW, Reason.REPEATED_ID, Reason.OTHER_FILE)


_PASSING = {Reason.RATE_LIMITED, Reason.SERVER_ERROR, Reason.TIMEOUT, Reason.UNREACHABLE}


@dataclass(frozen=True, slots=True)
class Failure:
    """A photo that was not added. A row that names none has its place, as in `photos.tsv000:17`, for the id."""

    photo: Photo
    reason: Reason
    detail: str
