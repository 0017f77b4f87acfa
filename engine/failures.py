"""Why a photo is missing from its dataset."""

from dataclasses import dataclass
from enum import StrEnum

from engine.photo import Photo


class Reason(StrEnum):
    """Why a photo failed."""

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
        """Whether a later attempt may succeed. A resumed ingest retries these photos automatically."""
        return self in _PASSING

    @property
    def can_be_retried(self) -> bool:
        """Whether a member can ask for another attempt; not for rows that name no photo of their own."""
        return self not in (Reason.BAD_ROW, Reason.REPEATED_ID, Reason.OTHER_FILE)


_PASSING = {Reason.RATE_LIMITED, Reason.SERVER_ERROR, Reason.TIMEOUT, Reason.UNREACHABLE}


@dataclass(frozen=True, slots=True)
class Failure:
    """A photo that was not added. If the row has no id, the id is the row's place, such as `photos.tsv000:17`."""

    photo: Photo
    reason: Reason
    detail: str
