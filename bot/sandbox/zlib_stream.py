"""The gateway's transport compression `zlib-stream`: one zlib context for each connection."""

import zlib


class ZlibStream:
    """Compresses payloads into one continuous stream. Each message ends with 00 00 FF FF."""

    def __init__(self) -> None:
        self._context = zlib.compressobj()

    def compress(self, text: str) -> bytes:
        """The bytes of one binary websocket message."""
        return self._context.compress(text.encode()) + self._context.flush(zlib.Z_SYNC_FLUSH)
