"""Files that members upload: detects their kind, checks their limits, and reads their photos.

Uploads are not trusted. Their unpacked size is checked before anything is unpacked, their rows may only refer to photos
on the web, and long texts are cut so that they can be shown.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from yarl import URL

from engine.errors import IngestError, SourceRefusedError
from engine.failures import Failure, Reason
from engine.images.formats import is_image_name
from engine.ingest.archive import ZipLimits, is_system_file, member_path, member_refusal, open_archive
from engine.ingest.columns import UNSPLASH, Columns, UnsplashColumns, match_columns
from engine.ingest.folder import ZipSource
from engine.ingest.refusals import Refusal
from engine.ingest.rows import read_columns
from engine.ingest.source import Batch, PhotoSource
from engine.ingest.table_files import TableFile, list_table_files
from engine.ingest.tables import TableSource
from engine.photo import Photo

TABLES = r"(?!\.).*\.(tsv\d*|csv\d*|parquet|pq)"
"""A pattern for the names of tables."""

_MOST_TABLES = 100
_LONGEST_URL, _LONGEST_ID, _LONGEST_TEXT = 2000, 200, 1000


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """The most photos and bytes a file may contain, both as uploaded and unpacked."""

    photos: int
    bytes: int

    @property
    def for_zip(self) -> ZipLimits:
        """The limits for a zip: at most one folder per photo, and some files that are not photos."""
        return ZipLimits(entries=self.photos + 1000, folders=self.photos, tables=_MOST_TABLES, bytes=self.bytes)


@dataclass(frozen=True, slots=True)
class PhotoUpload:
    """An inspected file. It contains tables of photos (Unsplash's or others), or the images themselves."""

    path: Path
    parts: tuple[TableFile, ...]
    is_unsplash: bool = False

    @property
    def holds_images(self) -> bool:
        """Whether the file contains the images themselves."""
        return not self.parts

    def source(self, folder: Path, bounds: UploadLimits) -> PhotoSource:
        """Return the photos as a source. Images are unpacked into `folder`. Raises SourceRefusedError."""
        try:
            source = self._source(folder, bounds)
            photos = source.images if isinstance(source, ZipSource) else len(source)
        except SourceRefusedError:
            raise
        except IngestError as error:
            raise SourceRefusedError(Refusal.BROKEN) from error
        if photos == 0:
            raise SourceRefusedError(Refusal.EMPTY)
        if photos > bounds.photos:
            raise SourceRefusedError(Refusal.TOO_MANY, bounds.photos)
        return source

    def _source(self, folder: Path, bounds: UploadLimits) -> PhotoSource:
        limit = bounds.photos + 1  # one more shows whether there are too many
        if self.holds_images:
            return ZipSource(self.path, folder, limit, bounds.for_zip)
        columns = UnsplashColumns(UNSPLASH) if self.is_unsplash else Columns({})
        return WebPhotos(TableSource(self.parts, columns, limit=limit))


def inspect_upload(path: Path, bounds: UploadLimits) -> PhotoUpload:
    """Inspect an uploaded file, whose name shows its kind. Raises SourceRefusedError."""
    try:
        if re.fullmatch(TABLES, path.name, re.IGNORECASE):
            return _rows(path, (TableFile(path),))
        if path.suffix.lower() != ".zip":
            raise SourceRefusedError(Refusal.KIND)
        has_images = _check_zip(path, bounds)
        try:
            return _rows(path, _tables(path, bounds))
        except SourceRefusedError as error:
            if error.refusal == Refusal.COLUMNS and has_images:
                return PhotoUpload(path, ())  # the table may be labels for the images
            raise
    except SourceRefusedError as error:
        if error.refusal != Refusal.TOO_MANY:
            raise
        raise SourceRefusedError(Refusal.TOO_MANY, bounds.photos) from error  # report the limit in photos, not entries
    except IngestError as error:
        raise SourceRefusedError(Refusal.BROKEN) from error


class WebPhotos:
    """Wraps a source and allows only photos on the web. Other rows become failures."""

    def __init__(self, source: PhotoSource) -> None:
        self._source = source

    def __len__(self) -> int:
        return len(self._source)

    def batches(self, size: int) -> Iterator[Batch]:
        for batch in self._source.batches(size):
            entries = [_checked(photo) for photo in batch.photos]
            photos = [entry for entry in entries if isinstance(entry, Photo)]
            failures = [entry for entry in entries if isinstance(entry, Failure)]
            yield Batch(photos, None, [*batch.failures, *failures])


def _check_zip(path: Path, bounds: UploadLimits) -> bool:
    """Whether a zip contains images, judging by their names.

    Raises IngestError, or SourceRefusedError if its directory breaks a limit. The contents are checked later.
    """
    with open_archive(path, bounds.for_zip) as archive:
        refusals = [refusal for member in archive.members if (refusal := member_refusal(member))]
        if refusals:
            raise SourceRefusedError(refusals[0])
        if sum(member.file_size for member in archive.members) > bounds.bytes:
            raise SourceRefusedError(Refusal.TOO_LARGE, bounds.bytes)
        return any(is_image_name(name) and not is_system_file(name) for name in map(member_path, archive.members))


def _tables(path: Path, bounds: UploadLimits) -> tuple[TableFile, ...]:
    """List the tables in a zip. A zip of images has none."""
    try:
        return tuple(list_table_files([path], TABLES, bounds.for_zip))
    except SourceRefusedError:
        raise
    except IngestError:
        return ()


def _rows(path: Path, parts: tuple[TableFile, ...]) -> PhotoUpload:
    columns = [read_columns(part) for part in parts]
    if all(len(match_columns((UNSPLASH["id"], UNSPLASH["url"]), found)) == 2 for found in columns):
        return PhotoUpload(path, parts, is_unsplash=bool(parts))
    if not all(len(match_columns(("id", "url"), found)) == 2 for found in columns):
        raise SourceRefusedError(Refusal.COLUMNS)
    return PhotoUpload(path, parts)


def _checked(photo: Photo) -> Photo | Failure:
    if len(photo.id) > _LONGEST_ID:
        return Failure(replace(photo, id=photo.id[:_LONGEST_ID]), Reason.BAD_ROW, "its id is too long")
    if not _is_web(photo.url):
        # A member's table must never make the bot read a local file.
        return Failure(replace(photo, url=""), Reason.BAD_URL, f"{photo.url[:200]!r} is not an http or https url")
    return replace(
        photo,
        page_url=photo.page_url if _is_web(photo.page_url) else "",
        credit_url=photo.credit_url if _is_web(photo.credit_url) else "",
        credit=photo.credit[:_LONGEST_TEXT],
        description=photo.description[:_LONGEST_TEXT],
        blur_hash=photo.blur_hash[:_LONGEST_ID],
    )


def _is_web(url: str) -> bool:
    """Whether Discord accepts the url. It rejects a whole round for one invalid url."""
    if len(url) > _LONGEST_URL or not url.isprintable() or " " in url or not Photo("", url).is_remote:
        return False
    try:
        found = URL(url)
    except ValueError:
        return False
    return bool(found.host) and found.raw_user is None and found.raw_password is None
