"""The program that decodes HEIC and AVIF files for `engine.images.heif`, which starts it: one file after the other.

Their headers do not bound what their decoders allocate, and these decoders are large programs in C. So they run in a
process without secrets, whose memory and time the operating system limits.

In, by stdin: the length of a file, the side that is needed (0: all of it) and the bytes that opening it may take,
three unsigned 64-bit numbers; the file; then, if it is to be decoded, the bytes that this may take. Out, by stdout, a
line of JSON for each of the two steps: the picture's size and the bytes that it takes, then the size and the kept size,
with that many RGB pixels behind it; or an `error`, which ends the file.
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

from engine.images.reduction import Box, kept, on_white, reduced

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

CPU_SECONDS = 30
"""What one file may take of a core."""
OUT_OF_MEMORY = "memory"
"""The error of a file that takes more than it may."""
AVIF_BRANDS = frozenset({b"avif", b"avis"})

_SUBSAMPLED = {400: 1.0, 420: 1.5, 422: 2.0}  # samples a pixel
_HEIF_FILE: Any = pillow_heif.HeifFile  # it has no types
_STEP = struct.Struct("<Q")
_FILE = struct.Struct("<3Q")


class Picture(ABC):
    """An opened file's first or primary image."""

    size: tuple[int, int]
    bytes_needed: int
    """What `load` will take."""
    turn: int = 1
    """How it is to be turned, as EXIF counts."""

    @abstractmethod
    def load(self) -> tuple[int, int]:
        """Decode it; its size."""

    @abstractmethod
    def rgb(self, box: Box) -> Image.Image:
        """A box of the loaded image as RGB."""


class HeicPicture(Picture):
    """By pillow-heif, which turns it as the file says. Its pixels are read a band at a time: no second copy is made."""

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
        """The planes twice, since they are turned or cropped, and what is made of them."""
        info: dict[str, Any] = self._image.info
        depth = 2 if info["bit_depth"] > 8 else 1
        planes = (_SUBSAMPLED.get(info.get("chroma", 0), 3.0) + bool(self._image.has_alpha)) * depth
        return round(2 * planes + len(self._image.mode) + 2)


class AvifPicture(Picture):
    """By Pillow."""

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
        """The planes, as the file's AV1CodecConfigurationBox describes them, the same interleaved, and Pillow's."""
        place = content.find(b"av1C")
        flags = content[place + 6] if 0 <= place < len(content) - 6 else 0
        is_deep, is_halved_across, is_halved_down = flags & 0x40, flags & 0x08, flags & 0x04
        samples = 3.0 if not is_halved_across else 1.5 if is_halved_down else 2.0
        planes = (samples + ("A" in self._image.mode)) * (2 if is_deep else 1)
        return round(planes + len(self._image.mode) + 4 + 1.5)


def answer(stdin: BinaryIO, stdout: BinaryIO) -> bool:
    """Decode the next file. False at the end of the input."""
    head = stdin.read(_FILE.size)
    if len(head) < _FILE.size:
        return False
    length, side, room = _FILE.unpack(head)
    content = stdin.read(length)
    try:
        limit(room)
        picture = opened(content)
        tell(stdout, width=picture.size[0], height=picture.size[1], bytes=picture.bytes_needed)
        (room,) = _STEP.unpack(stdin.read(_STEP.size))
        if not room:
            return True
        limit(room)
        size = picture.load()
        image = reduced(picture.rgb, *kept(size, side or None))
        tell(stdout, width=size[0], height=size[1], kept=image.size, turn=picture.turn)
        stdout.write(image.tobytes())
    except MemoryError:
        tell(stdout, error=OUT_OF_MEMORY)
    except Exception as error:  # the readers raise whatever a broken file makes them stumble over
        tell(stdout, error=str(error) or type(error).__name__)
    stdout.flush()
    return True


def opened(content: bytes) -> Picture:
    """A file with its header read."""
    return AvifPicture(content) if content[8:12] in AVIF_BRANDS else HeicPicture(content)


def tell(stdout: BinaryIO, **values: Any) -> None:
    """Write one line."""
    stdout.write(json.dumps(values).encode() + b"\n")
    stdout.flush()


def limit(room: int) -> None:
    """Let this process allocate so many bytes from now on, and take its time for a file. Linux enforces both."""
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
    """Decode until the input ends."""
    options.THUMBNAILS = options.DEPTH_IMAGES = options.AUX_IMAGES = False
    options.DECODE_THREADS = AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    Image.preinit()
    while answer(sys.stdin.buffer, sys.stdout.buffer):
        pass


if __name__ == "__main__":
    main()
