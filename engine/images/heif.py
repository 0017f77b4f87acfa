"""Decodes HEIC (the format of iPhone photos) and AVIF in separate processes with limited memory and time.

Each process runs `engine.images.heif_decoder`. Processes start on demand, and a few idle ones are kept for reuse.
"""

import atexit
import json
import os
import signal
import struct
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from queue import Empty, Full, LifoQueue
from threading import Timer
from typing import Any, BinaryIO, cast

from PIL import Image

from engine.errors import PhotoRejectedError
from engine.failures import Reason
from engine.images.decoding_cost import MemoryBudget, check_memory
from engine.images.headers import MAX_PIXELS
from engine.images.reduction import DecodedImage, reduced_pixels

_ROOT = Path(__file__).resolve().parents[2]
_COMMAND = (sys.executable, "-P", "-m", "engine.images.heif_decoder")
_IDLE = 4  # idle processes that are kept, about 30 MB each
_FILES = 200  # a process is replaced after this many files
_OPENING_BYTES = 32_000_000
_ROOM_BYTES = 20_000_000  # for a decoder and one band of rows, in addition to the pixels
_LINE_BYTES = 10_000
_SECONDS = 600.0  # kill a stuck process after this time, which is long enough for a busy machine
_OUT_OF_MEMORY = "memory"
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")


def decode(content: bytes, side: int | None, budget: MemoryBudget) -> tuple[DecodedImage, int]:
    """Decode the primary image on white. Return it with its EXIF orientation (1 to 8), which is not applied yet.

    The memory that the header calls for is reserved from the `budget` and then enforced as a limit. Raises
    PhotoRejectedError, also if the file needs more than that.
    """
    decoder = _acquire_decoder()
    watchdog = Timer(_SECONDS, decoder.kill)
    watchdog.start()
    try:
        return decoder.decode(content, side, budget)
    finally:
        watchdog.cancel()
        _release_decoder(decoder)


class _Decoder:
    """A decoder process."""

    def __init__(self) -> None:
        self.files = 0
        self.is_ready = True
        """Whether it waits for a file. If not, it must not be reused."""
        self._process = subprocess.Popen(
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # With one arena, the limit on addresses limits memory. The threshold returns freed pixels to the system.
            # Only harmless variables are passed on, so the process has no secrets.
            env={
                **{name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
                **{"PYTHONPATH": str(_ROOT), "MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "65536"},
            },
            start_new_session=True,  # Ctrl-C must not reach it
        )
        self._stdin, self._stdout = cast(BinaryIO, self._process.stdin), cast(BinaryIO, self._process.stdout)

    @property
    def has_exited(self) -> bool:
        """Whether the process has ended."""
        return self._process.poll() is not None

    def decode(self, content: bytes, side: int | None, budget: MemoryBudget) -> tuple[DecodedImage, int]:
        self.files, self.is_ready = self.files + 1, False
        room = _OPENING_BYTES + len(content)
        with budget.reserve(room + len(content)):
            self._write(struct.pack("<3Q", len(content), side or 0, room), content)
            answer = self._line()
        size, kept = (answer["width"], answer["height"]), 4 * reduced_pixels((answer["width"], answer["height"]), side)
        room = answer["bytes"] + kept + _ROOM_BYTES
        held = room + 2 * kept + len(content)  # also in this process, where it may be rotated
        try:
            _check(size, held)
        except PhotoRejectedError:
            self._write(struct.pack("<Q", 0))
            self.is_ready = True
            raise
        with budget.reserve(held):
            self._write(struct.pack("<Q", room))
            answer = self._line()
            width, height = answer["kept"]
            if width * height > max(kept // 4, 1):
                raise PhotoRejectedError(Reason.BROKEN_IMAGE, "its pixel count differs from its header")
            image = Image.frombytes("RGB", (width, height), self._stdout.read(3 * width * height))
            self.is_ready = True
        return DecodedImage(image, answer["width"], answer["height"]), answer["turn"]

    def kill(self) -> None:
        """Kill the process."""
        self._process.kill()

    def end(self) -> None:
        """Kill the process and wait for it to exit."""
        self.kill()
        self._process.wait()
        for pipe in (self._stdin, self._stdout):
            with suppress(OSError):
                pipe.close()

    def _write(self, *parts: bytes) -> None:
        with suppress(BrokenPipeError):  # it has exited, so `_line` finds no answer
            for part in parts:
                self._stdin.write(part)
            self._stdin.flush()

    def _line(self) -> dict[str, Any]:
        """Read the next answer. Raises PhotoRejectedError for an error, or if there is no answer."""
        line = self._stdout.readline(_LINE_BYTES)
        if not line.endswith(b"\n"):
            raise self._ended()
        answer: dict[str, Any] = json.loads(line)
        if "error" not in answer:
            return answer
        if answer["error"] == _OUT_OF_MEMORY:
            raise PhotoRejectedError(Reason.TOO_MANY_PIXELS, "it needs more memory than its header declares")
        self.is_ready = True
        raise PhotoRejectedError(Reason.BROKEN_IMAGE, str(answer["error"]))

    def _ended(self) -> PhotoRejectedError:
        code = None
        with suppress(subprocess.TimeoutExpired):
            code = self._process.wait(10)
        if code == -getattr(signal, "SIGXCPU", 0):
            return PhotoRejectedError(Reason.BROKEN_IMAGE, "it takes too long to decode")
        return PhotoRejectedError(Reason.BROKEN_IMAGE, "its decoder failed, or needs more memory than declared")


def _check(size: tuple[int, int], needed: int) -> None:
    if min(size) < 1:
        raise PhotoRejectedError(Reason.BROKEN_IMAGE, "its header has no size")
    if size[0] * size[1] > MAX_PIXELS:
        raise PhotoRejectedError(Reason.TOO_MANY_PIXELS, f"{size[0]} x {size[1]} pixels")
    check_memory(needed, size)


_idle = LifoQueue[_Decoder](_IDLE)


def _acquire_decoder() -> _Decoder:
    with suppress(Empty):
        while (decoder := _idle.get_nowait()).has_exited:  # killed from outside
            decoder.end()
        return decoder
    return _Decoder()


def _release_decoder(decoder: _Decoder) -> None:
    if decoder.is_ready and decoder.files < _FILES:
        with suppress(Full):
            _idle.put_nowait(decoder)
            return
    decoder.end()


@atexit.register
def end_decoders() -> None:
    """Stop the idle processes."""
    with suppress(Empty):
        while True:
            _idle.get_nowait().end()
