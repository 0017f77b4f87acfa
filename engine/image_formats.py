"""The image formats that are accepted: one list for files, names and attachments, so that all places agree.

They are the raster formats that photos come in, each with a decoder in C whose memory the file's header bounds. Left
out on purpose: EPS and the like, which start a program; vector and stub formats; icons, which hold many images; JPEG
2000, which is rare and slow; and AVIF, whose decoder allocates what the bitstream says, not what the header says.
"""

from pathlib import PurePosixPath

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM")
"""Pillow's names, for `Image.open(..., formats=FORMATS)`. A file of several JPEGs (MPO) is opened as JPEG."""

EXTENSIONS = frozenset(
    {
        *(".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"),
        *(".png", ".apng"),
        *(".webp", ".gif", ".bmp", ".tif", ".tiff"),
        *(".ppm", ".pgm", ".pbm", ".pnm"),  # of research datasets: traffic signs, faces
    }
)
"""How the names of their files end, in lower case."""

CONTENT_TYPES = frozenset(
    {
        *("image/jpeg", "image/jpg", "image/pjpeg", "image/mpo"),
        *("image/png", "image/apng", "image/vnd.mozilla.apng"),
        *("image/webp", "image/gif", "image/bmp", "image/x-ms-bmp", "image/tiff"),
        *("image/x-portable-pixmap", "image/x-portable-graymap", "image/x-portable-bitmap", "image/x-portable-anymap"),
    }
)
"""Their media types, in lower case and without parameters."""


def is_image_name(name: str) -> bool:
    """Whether a file of that name is an accepted image, as far as its name tells."""
    return PurePosixPath(name).suffix.lower() in EXTENSIONS


def is_image_type(content_type: str) -> bool:
    """Whether a media type (`image/png; q=1`) is one of an accepted image."""
    return content_type.partition(";")[0].strip().lower() in CONTENT_TYPES
