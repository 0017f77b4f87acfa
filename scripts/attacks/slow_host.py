"""`python -m attacks.slow_host`: a host on 127.0.0.1 that sends 24 MB for each picture, more and more slowly.

It prints its port. Each answer comes in 24 pieces, the last of which never comes.
"""

import asyncio

PIECE, PIECES, FASTEST_SECONDS = bytes(1_000_000), 24, 0.1


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One request: a picture's beginning, and never its end."""
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
    """Until killed."""
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
