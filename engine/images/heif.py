"""HEIC (what iPhones take) and AVIF pictures, decoded by processes whose memory and time are limited.

Each process runs `engine.images.heif_decoder`. It starts when a picture needs it; a few wait for the next picture.
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
from engine.images.decoding_cost import Budget, check_bytes
from engine.images.headers import MAX_PIXELS
from engine.images.reduction import Decoded, kept_pixels

_ROOT = Path(__file__).resolve().parents[2]
_COMMAND = (sys.executable, "-P", "-m", "engine.images.heif_decoder")
_BRANDS = frozenset({
    *(b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"),
    *(b"avif", b"avis"),
})  # fmt: skip
_IDLE = 4  # processes that wait for the next picture, about 30 MB each
_FILES = 200  # after which a process is replaced
_OPENING_BYTES = 32_000_000
_ROOM_BYTES = 20_000_000  # of a decoder and of one band of rows, beside the pixels
_LINE_BYTES = 10_000
_SECONDS = 600.0  # after which a process is ended that does nothing, on however busy a machine
_OUT_OF_MEMORY = "memory"
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")


def is_heif(content: bytes) -> bool:
    """Whether a file is a HEIC or AVIF picture, as far as its first bytes tell."""
    return content[4:8] == b"ftyp" and content[8:12] in _BRANDS


def decode(content: bytes, side: int | None, budget: Budget) -> tuple[Decoded, int]:
    """The primary image on white, not yet turned where it is an AVIF, and how it is to be turned (1 to 8).

    What it takes is told by its header, taken from the `budget`, and then set as a limit: a file that takes more is
    refused. Raises PhotoRejectedError.
    """
    decoder = _taken()
    watchdog = Timer(_SECONDS, decoder.kill)
    watchdog.start()
    try:
        return decoder.decode(content, side, budget)
    finally:
        watchdog.cancel()
        _given_back(decoder)


class _Decoder:
    """One process."""

    def __init__(self) -> None:
        self.files = 0
        self.is_ready = True
        """Whether it waits for a file; if not, it is not to be used again."""
        self._process = subprocess.Popen(
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # One arena, so that the limit on addresses is one on memory; pictures leave it at once; no secret of ours.
            env={
                **{name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
                **{"PYTHONPATH": str(_ROOT), "MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "65536"},
            },
            start_new_session=True,  # Ctrl-C is for us
        )
        self._stdin, self._stdout = cast(BinaryIO, self._process.stdin), cast(BinaryIO, self._process.stdout)

    @property
    def has_ended(self) -> bool:
        """Whether the process is no more."""
        return self._process.poll() is not None

    def decode(self, content: bytes, side: int | None, budget: Budget) -> tuple[Decoded, int]:
        self.files, self.is_ready = self.files + 1, False
        room = _OPENING_BYTES + len(content)
        with budget.taken(room + len(content)):
            self._write(struct.pack("<3Q", len(content), side or 0, room), content)
            told = self._line()
        size, kept = (told["width"], told["height"]), 4 * kept_pixels((told["width"], told["height"]), side)
        room = told["bytes"] + kept + _ROOM_BYTES
        held = room + 2 * kept + len(content)  # here, too, and perhaps turned
        try:
            _check(size, held)
        except PhotoRejectedError:
            self._write(struct.pack("<Q", 0))
            self.is_ready = True
            raise
        with budget.taken(held):
            self._write(struct.pack("<Q", room))
            told = self._line()
            width, height = told["kept"]
            if width * height > max(kept // 4, 1):
                raise PhotoRejectedError(Reason.BROKEN_IMAGE, "its pixels are not as many as its header says")
            image = Image.frombytes("RGB", (width, height), self._stdout.read(3 * width * height))
            self.is_ready = True
        return Decoded(image, told["width"], told["height"]), told["turn"]

    def kill(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()

    def end(self) -> None:
        """End the process, and wait for its end."""
        self.kill()
        self._process.wait()
        for pipe in (self._stdin, self._stdout):
            with suppress(OSError):
                pipe.close()

    def _write(self, *parts: bytes) -> None:
        with suppress(BrokenPipeError):  # it has ended: its missing answer tells
            for part in parts:
                self._stdin.write(part)
            self._stdin.flush()

    def _line(self) -> dict[str, Any]:
        """The next answer. Raises PhotoRejectedError for an error and for none."""
        line = self._stdout.readline(_LINE_BYTES)
        if not line.endswith(b"\n"):
            raise self._ended()
        told: dict[str, Any] = json.loads(line)
        if "error" not in told:
            return told
        if told["error"] == _OUT_OF_MEMORY:
            raise PhotoRejectedError(Reason.TOO_MANY_PIXELS, "it needs more memory than its header says")
        self.is_ready = True
        raise PhotoRejectedError(Reason.BROKEN_IMAGE, str(told["error"]))

    def _ended(self) -> PhotoRejectedError:
        code = None
        with suppress(subprocess.TimeoutExpired):
            code = self._process.wait(10)
        if code == -getattr(signal, "SIGXCPU", 0):
            return PhotoRejectedError(Reason.BROKEN_IMAGE, "it takes too long to be decoded")
        return PhotoRejectedError(Reason.BROKEN_IMAGE, "its decoder failed, or needs more memory than its header says")


def _check(size: tuple[int, int], needed: int) -> None:
    if min(size) < 1:
        raise PhotoRejectedError(Reason.BROKEN_IMAGE, "its header gives it no size")
    if size[0] * size[1] > MAX_PIXELS:
        raise PhotoRejectedError(Reason.TOO_MANY_PIXELS, f"{size[0]} x {size[1]} pixels")
    check_bytes(needed, size)


_idle = LifoQueue[_Decoder](_IDLE)


def _taken() -> _Decoder:
    with suppress(Empty):
        while (decoder := _idle.get_nowait()).has_ended:  # somebody has ended it
            decoder.end()
        return decoder
    return _Decoder()


def _given_back(decoder: _Decoder) -> None:
    if decoder.is_ready and decoder.files < _FILES:
        with suppress(Full):
            _idle.put_nowait(decoder)
            return
    decoder.end()


@atexit.register
def end_decoders() -> None:
    """End the processes that wait."""
    with suppress(Empty):
        while True:
            _idle.get_nowait().end()
