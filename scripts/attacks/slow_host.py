"""`python -m attacks.slow_host`: an HTTP server on 127.0.0.1 that sends each 24 MB image ever more slowly.

It prints its port. Each response has 24 pieces, and the last one is never sent.
"""

import asyncio

PIECE, PIECES, FASTEST_SECONDS = bytes(1_000_000), 24, 0.1


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer a request with all of an image except its end."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 24000000\r\n\r\n\x89PNG\r\n\x1a\n")
    try:
        for number in range(PIECES - 1):
            writer.write(PIECE)
            await writer.drain()
            await asyncio.sleep(FASTEST_SECONDS * (1 + number / 8))
        await asyncio.sleep(3600)
    except (ConnectionError, asyncio.CancelledError):
        writer.close()


async def serve() -> None:
    """Serve until killed."""
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
