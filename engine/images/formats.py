"""The image formats that are accepted: one list for files, names and attachments, so that all places agree.

They are the raster formats that photos come in, each with a decoder in C whose memory the file's header bounds, or
which runs in a process of its own with limited memory (HEIC and AVIF, see `engine.images.heif`). Left out on purpose:
EPS and the like, which start a program; vector and stub formats; icons, which hold many images; and JPEG 2000, which
is rare and slow.
"""

from pathlib import PurePosixPath

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM")
"""Pillow's names, for `Image.open(..., formats=FORMATS)`. A file of several JPEGs (MPO) is opened as JPEG. HEIC
and AVIF files are not opened by it, see `engine.images.heif`."""

EXTENSIONS = frozenset(
    {
        *(".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"),
        *(".png", ".apng"),
        *(".webp", ".gif", ".bmp", ".tif", ".tiff"),
        *(".heic", ".heif", ".hif", ".avif"),  # of phones and cameras
        *(".ppm", ".pgm", ".pbm", ".pnm", ".pfm"),  # of research datasets: traffic signs, faces
    }
)
"""How the names of their files end, in lower case."""

CONTENT_TYPES = frozenset(
    {
        *("image/jpeg", "image/jpg", "image/pjpeg", "image/mpo"),
        *("image/png", "image/apng", "image/vnd.mozilla.apng"),
        *("image/x-png", "image/x-citrix-jpeg", "image/x-citrix-png"),  # of some browsers
        *("image/webp", "image/gif", "image/bmp", "image/x-bmp", "image/x-ms-bmp", "image/tiff", "image/x-tiff"),
        *(
            "image/heic",
            "image/heif",
            "image/heic-sequence",
            "image/heif-sequence",
            "image/avif",
            "image/avif-sequence",
        ),
        *("image/x-portable-pixmap", "image/x-portable-graymap", "image/x-portable-bitmap", "image/x-portable-anymap"),
    }
)
"""Their media types, in lower case and without parameters."""


UNREAD = frozenset(
    {
        *(".dng", ".cr2", ".cr3", ".nef", ".nrw", ".arw", ".srf", ".sr2", ".orf", ".rw2", ".raf", ".pef", ".x3f"),
        *(".srw", ".dcr", ".kdc", ".erf", ".mrw", ".3fr", ".iiq", ".rwl"),
        *(".jp2", ".j2k", ".jpf", ".jpx", ".jxl", ".jxr", ".wdp", ".heics", ".heifs", ".avifs", ".qoi", ".exr", ".hdr"),
        *(".psd", ".psb", ".xcf", ".kra", ".eps", ".svg", ".svgz", ".ico", ".icns", ".cur", ".tga"),
        *(".dds", ".pcx", ".sgi", ".pam", ".wmf", ".emf"),
    }
)
"""How the names of other pictures end, in lower case: they are not read, and said to be left out."""

_UNKNOWN_TYPES = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/unknown"})


def is_image_name(name: str) -> bool:
    """Whether a file of that name is an accepted image, as far as its name tells."""
    return PurePosixPath(name).suffix.lower() in EXTENSIONS


def is_unread_name(name: str) -> bool:
    """Whether a file of that name is a picture of a format that is not accepted, such as a camera's raw photo."""
    return PurePosixPath(name).suffix.lower() in UNREAD


def is_image_type(content_type: str) -> bool:
    """Whether a media type (`image/png; q=1`) is one of an accepted image."""
    return _bare(content_type) in CONTENT_TYPES


def is_image(name: str, content_type: str | None) -> bool:
    """Whether a file is an accepted image by its media type, or by its name where the type tells nothing."""
    bare = _bare(content_type or "")
    return bare in CONTENT_TYPES or (bare in _UNKNOWN_TYPES and is_image_name(name))


def _bare(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()
