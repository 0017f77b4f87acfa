"""Whatever servers answer, an ingest adds the good photos and reports all others with a reason."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, closing
from dataclasses import replace
from threading import Event

import pytest
from PIL import Image

from engine.encoders.bulk import PlainBulk
from engine.failures import Reason
from engine.fair_line import Bound, FairLine
from engine.galleries import Catalog
from engine.ingest import Limits, LocalSource, Pipeline, Progress, PublicResolver
from engine.photo import Embedding, Photo
from engine.workers import FairWorker
from tests.engine.ingest import images
from tests.engine.ingest.colours import MeanColourEncoder, colour_of, new_dataset
from tests.engine.ingest.hostile_server import HostileServer, hostile_server

LIMITS = Limits(
    connections_per_host=32,
    connect_seconds=2,
    first_byte_seconds=1,
    body_seconds=2,
    attempts=2,
    first_wait_seconds=0.01,
    max_bytes=1_000_000,
)
FAILING = {
    "status/404": Reason.NOT_FOUND,
    "status/410": Reason.GONE,
    "status/403": Reason.REFUSED,
    "status/500": Reason.SERVER_ERROR,
    "limited/x": Reason.RATE_LIMITED,
    "silent/x": Reason.TIMEOUT,
    "slow/x": Reason.TIMEOUT,
    "huge/announced": Reason.TOO_LARGE,
    "huge/chunked": Reason.TOO_LARGE,
    "short/x": Reason.UNREACHABLE,
    "reset/x": Reason.UNREACHABLE,
    "loop/x": Reason.REDIRECTS,
    "astray/x": Reason.BAD_URL,
    "page/x": Reason.NOT_AN_IMAGE,
    "file/empty": Reason.EMPTY,
    "file/truncated": Reason.BROKEN_IMAGE,
    "file/bomb": Reason.TOO_MANY_PIXELS,
}
# The colour that the encoder must see, by path.
GOOD = {
    "file/plain": [1, 0, 0],
    "untyped/plain": [1, 0, 0],
    "moved/plain": [1, 0, 0],
    "wait/x": [1, 0, 0],
    "flaky/x": [1, 0, 0],
    "file/cmyk": [1, 0, 0],
    "file/sixteen": [0.6, 0.6, 0.6],
    "file/palette": [0, 1, 0],
    "file/transparent": [0.6, 0.6, 0.6],
    "file/gif": [0, 1, 0],
    "file/webp": [0, 1, 0],
    "file/turned": [0, 0, 1],
    "file/heic": [0, 0, 1],
    "file/avif": [0, 0, 1],
}


@pytest.fixture
async def server() -> AsyncIterator[HostileServer]:
    """The misbehaving server, with a file of each kind."""
    async with hostile_server() as running:
        running.files = {
            "plain": images.plain(),
            "empty": b"",
            "truncated": images.truncated(),
            "bomb": images.bomb(),
            "cmyk": images.cmyk(),
            "sixteen": images.sixteen_bits(),
            "palette": images.palette(),
            "transparent": images.transparent(),
            "gif": images.animated("GIF"),
            "webp": images.animated("WEBP"),
            "turned": images.turned(),
            "heic": images.of_a_phone("HEIF"),
            "avif": images.of_a_phone("AVIF"),
        }
        yield running


async def run(pipeline: Pipeline) -> Progress:
    """Run the whole ingest, and return its last step."""
    *_, last = [step async for step in pipeline.steps()]
    return last


async def test_every_photo_is_there_or_in_the_report_with_its_reason(catalog: Catalog, server: HostileServer) -> None:
    """One ingest of every kind of answer adds all good photos and gives a reason for each of the others."""
    gallery, ledger = new_dataset(catalog)
    photos = [Photo(path, f"{server.url}/{path}") for path in (*FAILING, *GOOD)]
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        photos.append(Photo("closed port", f"http://127.0.0.1:{closed.getsockname()[1]}/x"))
        photos.append(Photo("no scheme", "http:///x"))
        photos.append(Photo("local file", "absent.jpg"))
        last = await run(
            Pipeline(LocalSource(photos, len(photos)), gallery, MeanColourEncoder(), ledger=ledger, limits=LIMITS)
        )
    others = {"closed port": Reason.UNREACHABLE, "no scheme": Reason.BAD_URL, "local file": Reason.NO_FILE}
    assert {failure.photo.id: failure.reason for failure in ledger.failures()} == FAILING | others
    assert gallery.known([photo.id for photo in photos]) == GOOD.keys()
    assert {path: colour_of(gallery, path) for path in GOOD} == GOOD
    assert last == Progress(len(photos), len(photos), len(FAILING) + 3, len(GOOD))
    assert sum(ledger.failure_counts().values()) == len(FAILING) + 3
    assert all(failure.detail for failure in ledger.failures())


async def test_permanent_failures_are_requested_once(catalog: Catalog, server: HostileServer) -> None:
    """Permanent failures are not tried again, neither in the same ingest nor in the next, except by a retry."""
    gallery, ledger = new_dataset(catalog)
    photos = [Photo(path, f"{server.url}/{path}") for path in ("status/404", "status/500", "page/x", "file/plain")]
    for _ in range(2):
        last = await run(Pipeline(LocalSource(photos, 4), gallery, MeanColourEncoder(), ledger=ledger, limits=LIMITS))
    assert last == Progress(4, 4, 3, 0)
    assert server.counts == {"/status/404": 1, "/page/x": 1, "/file/plain": 1, "/status/500": 2 * LIMITS.attempts}
    server.files["page"] = images.plain()
    retried = Pipeline(LocalSource(photos, 4), gallery, MeanColourEncoder(), ledger=ledger, limits=LIMITS, retry=True)
    await run(retried)
    assert server.counts["/status/404"] == 2


async def test_a_photo_that_comes_later_leaves_the_report(catalog: Catalog, server: HostileServer) -> None:
    """A photo that succeeds later is removed from the failures."""
    gallery, ledger = new_dataset(catalog)
    photo = Photo("p", f"{server.url}/flaky/x")
    once = Limits(attempts=1)
    await run(Pipeline(LocalSource([photo], 1), gallery, MeanColourEncoder(), ledger=ledger, limits=once))
    assert ledger.failure_counts() == {Reason.SERVER_ERROR: 1}
    await run(Pipeline(LocalSource([photo], 1), gallery, MeanColourEncoder(), ledger=ledger, limits=once))
    assert ledger.failure_counts() == {}
    assert gallery.count() == 1


async def test_a_server_that_asks_for_time_gets_it(catalog: Catalog, server: HostileServer) -> None:
    """A host that answers Retry-After: 1 gets no request for a second."""
    gallery, ledger = new_dataset(catalog)
    photo = Photo("p", f"{server.url}/wait/x")
    await run(Pipeline(LocalSource([photo], 1), gallery, MeanColourEncoder(), ledger=ledger, limits=LIMITS))
    first, second = server.asked["/wait/x"]
    assert second - first >= 0.99
    assert gallery.count() == 1


async def test_no_host_is_asked_for_more_photos_at_once_than_allowed(catalog: Catalog, server: HostileServer) -> None:
    """The limit of connections per host is kept."""
    gallery, ledger = new_dataset(catalog)
    server.files |= {str(i): images.plain((i, 0, 255)) for i in range(40)}
    photos = [Photo(str(i), f"{server.url}/file/{i}") for i in range(40)]
    limits = Limits(connections_per_host=3)
    await run(Pipeline(LocalSource(photos, 40), gallery, MeanColourEncoder(), ledger=ledger, limits=limits))
    assert gallery.count() == 40
    assert 1 < server.most_at_once <= 3


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "[::ffff:127.0.0.1]", "0.0.0.0"])
async def test_a_member_cannot_reach_our_own_network(catalog: Catalog, server: HostileServer, host: str) -> None:
    """The public resolver refuses every spelling of a local address, and no request is made."""
    gallery, ledger = new_dataset(catalog)
    port = server.url.rpartition(":")[2]
    photo = Photo("p", f"http://{host}:{port}/file/plain")
    await run(
        Pipeline(
            LocalSource([photo], 1),
            gallery,
            MeanColourEncoder(),
            ledger=ledger,
            limits=LIMITS,
            resolver=PublicResolver(),
        )
    )
    assert ledger.failure_counts() == {Reason.BAD_URL: 1}
    assert not server.asked


async def test_an_operator_can_allow_a_host(catalog: Catalog, server: HostileServer) -> None:
    """A host that the operator allows is reached in any network."""
    gallery, ledger = new_dataset(catalog)
    photo = Photo("p", f"{server.url}/file/plain")
    allowed = PublicResolver(["127.0.0.1"])
    await run(
        Pipeline(LocalSource([photo], 1), gallery, MeanColourEncoder(), ledger=ledger, limits=LIMITS, resolver=allowed)
    )
    assert gallery.count() == 1


async def test_downloads_of_several_ingests_share_memory_that_is_counted_before_it_is_read(
    catalog: Catalog, server: HostileServer
) -> None:
    """Several ingests share one memory budget, which is free again after their end or stop."""
    memory = FairLine(Bound(cost=3 * LIMITS.max_bytes), Bound(cost=3 * LIMITS.max_bytes))
    server.files |= {str(i): images.plain((i, 0, 255)) for i in range(30)}
    photos = [Photo(str(i), f"{server.url}/file/{i}") for i in range(30)]
    crunching = FairWorker("crunch")
    with closing(crunching):
        pipelines = [
            Pipeline(
                LocalSource(photos, 30),
                new_dataset(catalog, name)[0],
                MeanColourEncoder(),
                limits=LIMITS,
                memory=memory,
                crunching=crunching,
            )
            for name in ("one", "two", "stopped")
        ]
        async with aclosing(pipelines[2].steps()) as steps:
            await anext(steps)
        assert memory.is_idle
        ends = await asyncio.gather(*(run(pipeline) for pipeline in pipelines[:2]))
    assert [end.added for end in ends] == [30, 30]
    assert server.most_at_once <= 3
    assert memory.is_idle


async def test_a_host_that_fails_again_and_again_is_not_asked_any_more(catalog: Catalog, server: HostileServer) -> None:
    """After several failures in a row a host is skipped with a retriable reason, and a success resets the count."""
    gallery, ledger = new_dataset(catalog)
    server.files |= {str(i): images.plain((i, 0, 255)) for i in range(20)}
    kinds = ["reset/x", "file", "limited/x"]
    photos = [Photo(f"{i}", f"{server.url}/{kinds[i % 2]}{i}".replace("file", "file/")) for i in range(20)]
    photos += [Photo(f"dead {i}", f"{server.url}/{kinds[2]}{i}") for i in range(50)]
    limits = replace(LIMITS, connections=2, longest_wait_seconds=0.01, failures_in_a_row=3)
    await run(Pipeline(LocalSource(photos, 70), gallery, MeanColourEncoder(), ledger=ledger, limits=limits))
    assert gallery.count() == 10
    assert sum(path.startswith("/limited") for path in server.asked) <= 6
    assert len(ledger.retriable()) == 60
    assert {failure.reason for failure in ledger.failures()} == {Reason.UNREACHABLE, Reason.RATE_LIMITED}
    assert all(failure.reason.may_pass for failure in ledger.failures())


async def settled(server: HostileServer) -> int:
    """Return the number of requests once no more arrive."""
    before = 0
    for _ in range(60):
        await asyncio.sleep(0.5)
        asked = server.counts.total()
        if asked and asked == before:
            break
        before = asked
    return before


async def test_no_more_is_fetched_than_the_encoder_can_take(catalog: Catalog, server: HostileServer) -> None:
    """While the encoder is blocked, downloads stop after a bounded number, so that memory stays flat."""
    may_continue = Event()

    class BlockedEncoder(MeanColourEncoder):
        def encode_images(self, images: Sequence[Image.Image]) -> Embedding:
            may_continue.wait(60)
            return super().encode_images(images)

    gallery, ledger = new_dataset(catalog)
    server.files |= {str(i): images.plain((i % 256, i // 256, 255)) for i in range(1000)}
    photos = [Photo(str(i), f"{server.url}/file/{i}") for i in range(1000)]
    limits, threads = Limits(), 2
    pipeline = Pipeline(LocalSource(photos, 1000), gallery, BlockedEncoder(), ledger=ledger, threads=threads)
    running = asyncio.create_task(run(pipeline))
    asked = await settled(server)
    may_continue.set()
    last = await running
    batches = (threads + 5) * PlainBulk(MeanColourEncoder()).batch_size
    assert asked <= batches + 3 * limits.connections
    assert last.added == 1000
