"""Additions of several servers run side by side, within bounds, and survive bad hosts and crashes."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, closing
from dataclasses import replace
from io import BytesIO

import pytest
from aiohttp import web
from PIL import Image

from engine.database import Database
from engine.database.clickhouse import ADDITION_COLUMNS, ADDITION_TABLE
from engine.datasets import addition_work
from engine.datasets.addition_runs import MOST_DEATHS, Additions
from engine.datasets.additions import Addition, AdditionRecords, AdditionStatus, Allowance, Phase
from engine.encoders.registry import Encoders
from engine.engine import Engine
from engine.errors import AdditionAbandonedError
from engine.failures import Reason
from engine.galleries.dataset_names import name_of
from tests.engine.ingest.colours import NAME, MeanColourEncoder
from tests.loopback import serving
from tests.until import CEILING_SECONDS

ALLOWANCE = Allowance(NAME, allowed_hosts=frozenset({"127.0.0.1"}))
QUICK = replace(
    addition_work.LIMITS, first_byte_seconds=0.1, attempts=2, first_wait_seconds=0.001, longest_wait_seconds=0.002
)


class Host:
    """Serves tables (`/table/COUNT-KIND`) and their photos (`/KIND/NUMBER`): good, silent, failing or gated."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: Counter[str] = Counter()
        self.gate = asyncio.Event()
        self.reached_kinds: set[str] = set()
        self._changed = asyncio.Condition()

    async def answer(self, request: web.Request) -> web.Response:
        """Return a table or a photo."""
        kind, number = request.match_info["kind"], request.match_info["number"]
        if kind == "table":
            count, of = number.split("-")
            rows = [f"p{row}\t{self.url}/{of}/{row}" for row in range(int(count))]
            return web.Response(body="\n".join(["id\turl", *rows]).encode())
        self.asked[request.path] += 1
        async with self._changed:
            self.reached_kinds.add(kind)
            self._changed.notify_all()
        if kind == "silent" or (kind == "half" and int(number) % 2):
            await asyncio.sleep(30)
        if kind == "failing":
            return web.Response(status=503)
        if kind.startswith("gated"):
            await self.gate.wait()
        out = BytesIO()
        Image.new("RGB", (16, 12), (40 * (int(number) % 6), 255 - 9 * (int(number) % 25), 90)).save(out, "PNG")
        return web.Response(body=out.getvalue())

    async def reached(self, kind: str, count: int = 1) -> None:
        """Wait until photos of `count` kinds with this prefix were requested."""
        async with asyncio.timeout(CEILING_SECONDS), self._changed:
            await self._changed.wait_for(lambda: sum(found.startswith(kind) for found in self.reached_kinds) >= count)


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    """The host, at 127.0.0.1."""
    served = Host()
    async with serving({"/{kind}/{number}": served.answer}, shutdown_seconds=0.01) as served.url:
        yield served
        served.gate.set()


@pytest.fixture
def engine(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """An engine that adds photos, with short timeouts."""
    monkeypatch.setattr(addition_work, "LIMITS", QUICK)
    monkeypatch.setattr("engine.ingest.pipeline.GATHER_SECONDS", 0.05)
    with closing(Engine(database, Encoders(MeanColourEncoder()), allowance=ALLOWANCE)) as opened:
        yield opened


async def added(engine: Engine, guild_id: int, url: str, title: str = "some") -> Addition:
    """Record an addition."""
    return await engine.additions.add(guild_id, 10 * guild_id, 7, title, url, "photos.tsv")


def another(engine: Engine) -> Additions:
    """Return the additions as another process sees them."""
    return Additions(engine.services, ALLOWANCE, engine.library)


async def end_of(runs: Additions, addition: Addition) -> AdditionStatus:
    """Run an addition, and return its final status."""
    async with asyncio.timeout(CEILING_SECONDS):
        *_, end = [status async for status in runs.run(addition)]
    return end


async def test_a_silent_host_holds_up_no_other_server(
    engine: Engine, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host that never answers does not delay another server's addition."""
    monkeypatch.setattr(addition_work, "LIMITS", replace(QUICK, failures_in_a_row=None))
    silent = asyncio.create_task(end_of(engine.additions, await added(engine, 1, f"{host.url}/table/300-silent")))
    await host.reached("silent")
    end = await end_of(engine.additions, await added(engine, 2, f"{host.url}/table/9-good"))
    assert (end.phase, sum(end.failures.values())) == (Phase.DONE, 0)
    assert not silent.done()
    silent.cancel()
    await asyncio.gather(silent, return_exceptions=True)


async def test_a_silent_host_is_given_up(engine: Engine, host: Host) -> None:
    """After a few failed photos a silent host is not asked again, and the rest fail at once."""
    given_up = await end_of(engine.additions, await added(engine, 1, f"{host.url}/table/300-silent"))
    assert (given_up.phase, given_up.photos) == (Phase.DONE, 0)
    assert sum(host.asked[path] for path in host.asked if path.startswith("/silent")) < 60


async def test_photos_of_a_host_that_was_given_up_can_be_tried_again(engine: Engine, host: Host) -> None:
    """Its photos are recorded as retriable, and a host that answers now and then is not given up."""
    name = name_of("some", 1)
    end = await end_of(engine.additions, await added(engine, 1, f"{host.url}/table/40-failing"))
    assert end.phase is Phase.DONE
    half = await end_of(engine.additions, await added(engine, 1, f"{host.url}/table/30-half"))
    assert half.failures.keys() <= {Reason.TIMEOUT, Reason.UNREACHABLE}
    assert half.photos + half.duplicates == sum(half.failures.values()) == 15
    ledger = await asyncio.to_thread(engine.services.catalog.ledger, name)
    assert len(await asyncio.to_thread(ledger.retriable)) == sum(half.failures.values())


async def test_a_few_servers_add_at_once_and_one_addition_of_each(
    engine: Engine, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few servers add at once, one addition each, and the others wait for their turn."""
    monkeypatch.setattr(addition_work, "AT_ONCE", 2)
    runs = another(engine)
    wanted = [(1, "some"), (1, "more"), (2, "some"), (3, "some")]
    additions = [
        await runs.add(guild, guild, 7, title, f"{host.url}/table/2-gated{guild}{title}", "photos.tsv")
        for guild, title in wanted
    ]
    tasks = [asyncio.create_task(end_of(runs, addition)) for addition in additions]
    await host.reached("gated", 2)
    assert len({kind[5] for kind in host.reached_kinds}) == len(host.reached_kinds) == 2
    host.gate.set()
    ends = await asyncio.gather(*tasks)
    assert [end.photos + end.duplicates for end in ends] == [2] * 4


async def test_a_long_addition_lets_another_servers_go_before_it(
    engine: Engine, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long addition pauses for another server's and then continues, without retrying failures in each slice."""
    monkeypatch.setattr(addition_work, "AT_ONCE", 1)
    monkeypatch.setattr(addition_work, "SLICE_SECONDS", 0.0)
    monkeypatch.setattr("engine.ingest.pipeline.STORE_SECONDS", 0.0)
    runs = another(engine)
    long, short = [
        await runs.add(guild, guild, 7, "some", f"{host.url}/table/{table}", "photos.tsv")
        for guild, table in ((1, "40-good"), (2, "4-good"))
    ]
    phases: list[tuple[int, Phase]] = []

    async def follow(addition: Addition) -> AdditionStatus:
        async for status in runs.run(addition):
            if phases[-1:] != [(addition.guild_id, status.phase)]:
                phases.append((addition.guild_id, status.phase))
        return status

    ends = await asyncio.gather(follow(long), follow(short))
    assert [end.photos + end.duplicates for end in ends] == [40, 4]
    assert phases.index((2, Phase.DONE)) < phases.index((1, Phase.DONE))


async def test_an_addition_during_which_the_process_died_three_times_is_given_up(engine: Engine, host: Host) -> None:
    """An addition that crashed the process three times fails with a reason and leaves nothing behind."""
    addition = await added(engine, 1, f"{host.url}/gated/0")
    lives = []
    for deaths in range(MOST_DEATHS):
        runs = another(engine)
        (found,) = await runs.unfinished()
        assert found == replace(addition, deaths=deaths)
        host.reached_kinds.clear()
        lives.append(asyncio.create_task(end_of(runs, found)))  # never finishes: it plays a process that died
        await host.reached("gated")
    runs = another(engine)
    (found,) = await runs.unfinished()
    assert found.deaths == MOST_DEATHS
    end = await end_of(runs, found)
    assert end.phase is Phase.FAILED
    assert isinstance(end.problem, AdditionAbandonedError)
    assert await another(engine).unfinished() == ()
    assert list((engine.services.catalog.folder / "additions").iterdir()) == []
    for life in lives:
        life.cancel()
    await asyncio.gather(*lives, return_exceptions=True)


@pytest.mark.parametrize("deaths", [0, 2])
async def test_a_clean_stop_is_no_crash(engine: Engine, host: Host, deaths: int) -> None:
    """A clean stop, while running or while waiting, does not count as a crash."""
    first, second = [await added(engine, 1, f"{host.url}/table/2-gated", title) for title in ("one", "two")]
    first, second = replace(first, deaths=deaths), replace(second, deaths=deaths)
    async with aclosing(engine.additions.run(first)) as one, aclosing(engine.additions.run(second)) as two:
        await anext(one)
        await anext(two)
        following = asyncio.create_task(_drained(one))
        await host.reached("gated")
        at_risk = {addition.id: addition.deaths for addition in await another(engine).unfinished()}
        assert at_risk[first.id] == deaths + 1
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
    found = {addition.id: addition.deaths for addition in await another(engine).unfinished()}
    assert found[first.id] == deaths
    assert found[second.id] in (0, deaths)  # the second may not have started yet


async def _drained(statuses: AsyncIterator[AdditionStatus]) -> None:
    async for _ in statuses:
        pass


async def test_an_addition_of_an_older_version_is_still_read(engine: Engine) -> None:
    """A record of an older version, without a crash count, is read as having none."""
    record = {"guild_id": 1, "channel_id": 2, "member": "m", "dataset": "some@1", "url": "u", "file_name": "f"}
    old = {"id": "a", **record, "hosts": [], "message_id": None}
    scan = engine.services.database.scan
    await asyncio.to_thread(scan.insert, ADDITION_TABLE, ADDITION_COLUMNS, [("a", json.dumps(old))])
    (found,) = await asyncio.to_thread(AdditionRecords(engine.services.database).all)
    assert (found.id, found.deaths) == ("a", 0)
