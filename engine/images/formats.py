"""The supported image formats: one list for files, file names and attachments.

These are the raster formats that photos come in. Each has a decoder in C whose memory use follows from the header, or
one that runs in a separate process with a memory limit (HEIC and AVIF, see `engine.images.heif`). Excluded on purpose:
EPS and similar formats, which run a program; vector and stub formats; icons, which contain many images; and JPEG 2000,
which is rare and slow.
"""

from pathlib import PurePosixPath

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM")
"""Pillow's names, for `Image.open(..., formats=FORMATS)`. A file with several JPEGs (MPO) is opened as JPEG. HEIC and
AVIF files are decoded elsewhere, see `engine.images.heif`."""

EXTENSIONS = frozenset(
    {
        *(".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"),
        *(".png", ".apng"),
        *(".webp", ".gif", ".bmp", ".tif", ".tiff"),
        *(".heic", ".heif", ".hif", ".avif"),  # from phones and cameras
        *(".ppm", ".pgm", ".pbm", ".pnm", ".pfm"),  # from research datasets: traffic signs, faces
    }
)
"""Their file extensions, in lower case."""

CONTENT_TYPES = frozenset(
    {
        *("image/jpeg", "image/jpg", "image/pjpeg", "image/mpo"),
        *("image/png", "image/apng", "image/vnd.mozilla.apng"),
        *("image/x-png", "image/x-citrix-jpeg", "image/x-citrix-png"),  # sent by some browsers
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

UNSUPPORTED_EXTENSIONS = frozenset(
    {
        *(".dng", ".cr2", ".cr3", ".nef", ".nrw", ".arw", ".srf", ".sr2", ".orf", ".rw2", ".raf", ".pef", ".x3f"),
        *(".srw", ".dcr", ".kdc", ".erf", ".mrw", ".3fr", ".iiq", ".rwl"),
        *(".jp2", ".j2k", ".jpf", ".jpx", ".jxl", ".jxr", ".wdp", ".heics", ".heifs", ".avifs", ".qoi", ".exr", ".hdr"),
        *(".psd", ".psb", ".xcf", ".kra", ".eps", ".svg", ".svgz", ".ico", ".icns", ".cur", ".tga"),
        *(".dds", ".pcx", ".sgi", ".pam", ".wmf", ".emf"),
    }
)
"""Extensions of other image formats, in lower case. Such files are reported as left out."""

_UNKNOWN_TYPES = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/unknown"})


def is_image_name(name: str) -> bool:
    """Whether a file is a supported image, judging by its name."""
    return PurePosixPath(name).suffix.lower() in EXTENSIONS


def is_unsupported_name(name: str) -> bool:
    """Whether a file is an image in an unsupported format, such as a camera's raw format, judging by its name."""
    return PurePosixPath(name).suffix.lower() in UNSUPPORTED_EXTENSIONS


def is_image_type(content_type: str) -> bool:
    """Whether a media type (such as `image/png; q=1`) is that of a supported image."""
    return _bare(content_type) in CONTENT_TYPES


def is_image(name: str, content_type: str | None) -> bool:
    """Whether a file is a supported image by its media type, or by its name if the type says nothing."""
    bare = _bare(content_type or "")
    return bare in CONTENT_TYPES or (bare in _UNKNOWN_TYPES and is_image_name(name))


def _bare(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()
