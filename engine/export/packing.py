"""Packs exported files into one zip that fits an upload limit."""

import zipfile
from collections.abc import Iterable
from io import BytesIO

from engine.errors import ExportTooLargeError
from engine.sessions.views import Export

_STORED = (".jpg", ".png", ".parquet", ".skops")
"""Files that are compressed already."""


def packed(files: Iterable[Export], limit: int) -> bytes:
    """Return a zip of the files. Raises ExportTooLargeError as soon as it has more than `limit` bytes."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            # Without a date of its own, equal exports are equal files.
            entry = zipfile.ZipInfo(file.name)
            entry.compress_type = zipfile.ZIP_STORED if file.name.endswith(_STORED) else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, file.content)
            if out.tell() > limit:
                raise ExportTooLargeError(limit)
    if out.tell() > limit:
        raise ExportTooLargeError(limit)
    return out.getvalue()
