"""The program that decodes HEIC and AVIF files, one after the other. `engine.images.heif` starts it.

The decoders are large C libraries, and headers do not limit what they allocate. So they run in a process that has no
secrets and whose memory and time the operating system limits.

Input on stdin, for each file: three unsigned 64-bit numbers (length of the file, required side or 0 for all, bytes that
opening may take) and the file itself. Then another number, the bytes that decoding may take, or 0 to skip decoding.

Output on stdout: a JSON line after each of the two steps. The first contains the image's size and the bytes it needs.
The second contains the size and the reduced size, followed by the RGB pixels. A line with an `error` ends the file.
"""

import json
import struct
import sys
from abc import ABC, abstractmethod
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import pillow_heif
from PIL import AvifImagePlugin, Image
from pillow_heif import options

from engine.images.reduction import Box, kept, on_white, reduce_image

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

CPU_SECONDS = 30
"""The CPU time limit for one file."""
OUT_OF_MEMORY = "memory"
"""The error for a file that exceeds its memory limit."""
AVIF_BRANDS = frozenset({b"avif", b"avis"})

_SUBSAMPLED = {400: 1.0, 420: 1.5, 422: 2.0}  # samples per pixel
_HEIF_FILE: Any = pillow_heif.HeifFile  # untyped library
_STEP = struct.Struct("<Q")
_FILE = struct.Struct("<3Q")


class Picture(ABC):
    """The primary image of an opened file."""

    size: tuple[int, int]
    bytes_needed: int
    """The memory that `load` takes."""
    turn: int = 1
    """The EXIF orientation to apply."""

    @abstractmethod
    def load(self) -> tuple[int, int]:
        """Decode the image and return its size."""

    @abstractmethod
    def rgb(self, box: Box) -> Image.Image:
        """Return a box of the loaded image as RGB."""


class HeicPicture(Picture):
    """Decoded by pillow-heif, which applies the rotation. Pixels are read band by band to avoid a second copy."""

    def __init__(self, content: bytes) -> None:
        file = _HEIF_FILE(BytesIO(content), convert_hdr_to_8bit=True, remove_stride=False)
        self._image: Any = file[file.primary_index]
        width, height = self._image.size
        self.size, self.bytes_needed = (width, height), width * height * self._pixel_bytes()

    def rgb(self, box: Box) -> Image.Image:
        left, top, right, bottom = box
        stride, mode = self._image.stride, self._image.mode
        rows = memoryview(self._image.data)[top * stride : bottom * stride]
        band = Image.frombytes(mode, (self._image.size[0], bottom - top), rows, "raw", mode, stride)
        return on_white(band.crop((left, 0, right, bottom - top)))

    def load(self) -> tuple[int, int]:
        self._image.load()
        width, height = self._image.size
        return width, height

    def _pixel_bytes(self) -> int:
        """Bytes per pixel: the planes twice, because they are rotated or cropped, and the result."""
        info: dict[str, Any] = self._image.info
        depth = 2 if info["bit_depth"] > 8 else 1
        planes = (_SUBSAMPLED.get(info.get("chroma", 0), 3.0) + bool(self._image.has_alpha)) * depth
        return round(2 * planes + len(self._image.mode) + 2)


class AvifPicture(Picture):
    """Decoded by Pillow."""

    def __init__(self, content: bytes) -> None:
        self._image = AvifImagePlugin.AvifImageFile(BytesIO(content))
        width, height = self._image.size
        self.size, self.bytes_needed = (width, height), width * height * self._pixel_bytes(content)
        found = self._image.getexif().get(0x0112)
        self.turn = found if isinstance(found, int) else 1

    def rgb(self, box: Box) -> Image.Image:
        return on_white(self._image.crop(box))

    def load(self) -> tuple[int, int]:
        self._image.load()
        return self._image.size

    def _pixel_bytes(self, content: bytes) -> int:
        """Bytes per pixel: the planes (see AV1CodecConfigurationBox), the interleaved pixels, and Pillow's copy."""
        place = content.find(b"av1C")
        flags = content[place + 6] if 0 <= place < len(content) - 6 else 0
        is_deep, is_halved_across, is_halved_down = flags & 0x40, flags & 0x08, flags & 0x04
        samples = 3.0 if not is_halved_across else 1.5 if is_halved_down else 2.0
        planes = (samples + ("A" in self._image.mode)) * (2 if is_deep else 1)
        return round(planes + len(self._image.mode) + 4 + 1.5)


def decode_next(stdin: BinaryIO, stdout: BinaryIO) -> bool:
    """Decode the next file. False at the end of the input."""
    head = stdin.read(_FILE.size)
    if len(head) < _FILE.size:
        return False
    length, side, room = _FILE.unpack(head)
    content = stdin.read(length)
    try:
        limit_resources(room)
        picture = open_picture(content)
        write_line(stdout, width=picture.size[0], height=picture.size[1], bytes=picture.bytes_needed)
        (room,) = _STEP.unpack(stdin.read(_STEP.size))
        if not room:
            return True
        limit_resources(room)
        size = picture.load()
        image = reduce_image(picture.rgb, *kept(size, side or None))
        write_line(stdout, width=size[0], height=size[1], kept=image.size, turn=picture.turn)
        stdout.write(image.tobytes())
    except MemoryError:
        write_line(stdout, error=OUT_OF_MEMORY)
    except Exception as error:  # on a broken file, the readers may raise any exception
        write_line(stdout, error=str(error) or type(error).__name__)
    stdout.flush()
    return True


def open_picture(content: bytes) -> Picture:
    """Open a file and read its header."""
    return AvifPicture(content) if content[8:12] in AVIF_BRANDS else HeicPicture(content)


def write_line(stdout: BinaryIO, **values: Any) -> None:
    """Write one line of JSON."""
    stdout.write(json.dumps(values).encode() + b"\n")
    stdout.flush()


def limit_resources(room: int) -> None:
    """Limit the memory this process may allocate from now on, and its CPU time for a file. Both work on Linux only."""
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _set_limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + CPU_SECONDS)
    memory = Path("/proc/self/statm")
    if memory.exists():
        _set_limit(resource.RLIMIT_AS, int(memory.read_text().split()[0]) * resource.getpagesize() + room)


def _set_limit(kind: int, most: int) -> None:
    resource.setrlimit(kind, (most, resource.getrlimit(kind)[1]))


def main() -> None:
    """Decode files until the input ends."""
    options.THUMBNAILS = options.DEPTH_IMAGES = options.AUX_IMAGES = False
    options.DECODE_THREADS = AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    Image.preinit()
    while decode_next(sys.stdin.buffer, sys.stdout.buffer):
        pass


if __name__ == "__main__":
    main()
