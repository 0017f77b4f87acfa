"""The gateway's transport compressions: one context for each connection (docs: Gateway, Transport Compression)."""

import sys
import zlib
from typing import Protocol

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


class CompressedStream(Protocol):
    """One continuous stream of payloads."""

    def compress(self, text: str) -> bytes:
        """The bytes of one binary websocket message."""


class ZlibStream:
    """`zlib-stream`. Each message ends with 00 00 FF FF."""

    def __init__(self) -> None:
        self._context = zlib.compressobj()

    def compress(self, text: str) -> bytes:
        """The bytes of one binary websocket message."""
        return self._context.compress(text.encode()) + self._context.flush(zlib.Z_SYNC_FLUSH)


class ZstdStream:
    """`zstd-stream`. Each message ends with a complete block."""

    def __init__(self) -> None:
        self._context = zstd.ZstdCompressor()

    def compress(self, text: str) -> bytes:
        """The bytes of one binary websocket message."""
        return bytes(self._context.compress(text.encode(), mode=zstd.ZstdCompressor.FLUSH_BLOCK))


STREAMS: dict[str, type[CompressedStream]] = {"zlib-stream": ZlibStream, "zstd-stream": ZstdStream}
