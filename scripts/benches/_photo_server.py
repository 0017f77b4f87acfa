"""Serves the JPEGs of a folder from memory on 127.0.0.1, with as little CPU time as possible."""

import asyncio
import sys
from pathlib import Path
from urllib.parse import unquote


class PhotoProtocol(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, for GET requests that fit into one packet."""

    def __init__(self, answers: dict[str, bytes]) -> None:
        self._answers = answers

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport of a new connection."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer a request with the file in its first line."""
        path = unquote(data.split(b" ", 2)[1].decode())
        answer = self._answers.get(path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        self._transport.write(answer)  # type: ignore[attr-defined]


async def serve(answers: dict[str, bytes]) -> None:
    """Print the port, then serve until killed."""
    server = await asyncio.get_running_loop().create_server(lambda: PhotoProtocol(answers), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def answers_of(folder: Path) -> dict[str, bytes]:
    """Return complete HTTP responses by path."""
    return {f"/{path.relative_to(folder).as_posix()}": _answer(path) for path in folder.rglob("*.jpg")}


def _answer(path: Path) -> bytes:
    body = path.read_bytes()
    return b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


if __name__ == "__main__":
    asyncio.run(serve(answers_of(Path(sys.argv[1]))))
