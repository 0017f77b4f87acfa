"""The bot recovers from a database that fails at startup, and leaves nothing running when it stops."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import replace

import pytest

from bot.client import Ninefold
from bot.compose import open_engine
from bot.platform.api_base import apply_api_base
from bot.sandbox import SandboxServer
from bot.settings import Settings
from engine.blind.ballots import Terms
from engine.datasets.additions import Addition, AdditionRecords
from engine.engine import Engine
from engine.errors import DatabaseError, DiskFullError, EncoderNotFoundError
from tests.e2e.conftest import connected
from tests.e2e.table import Table, counts, said
from tests.e2e.test_blind_rounds import answered, called, revealed
from tests.e2e.test_languages import reads_japanese
from tests.e2e.test_restart import seated
from tests.until import until

OURS = ("edits-", "blind-", "addition-", "recovery-", "discord", "CommandTree-invoker")


@pytest.fixture
async def seats(server: SandboxServer, restored: None) -> AsyncIterator[Table]:
    """Two members in #concepts, without a bot."""
    await apply_api_base(server.api_base)
    async with AsyncExitStack() as stack:
        yield await seated(stack, server)


@asynccontextmanager
async def started(server: SandboxServer, engine: Engine) -> AsyncIterator[Ninefold]:
    """The connected bot."""
    async with connected(bot := Ninefold(engine), server.token):
        yield bot


@contextmanager
def missing(engine: Engine, table: str) -> Iterator[None]:
    """Remove that table during the block, so every statement on it fails."""
    scan = engine.services.database.scan
    scan.execute(f"RENAME TABLE {table} TO {table}_away")
    try:
        yield
    finally:
        scan.execute(f"RENAME TABLE {table}_away TO {table}")


async def test_one_failing_step_of_a_start_skips_no_other_and_succeeds_later(
    seats: Table,
    server: SandboxServer,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """While the additions can't be read, the blind round is revealed; later the additions continue."""
    monkeypatch.setattr("bot.features.blind.actions.MINUTE_SECONDS", 0.0)
    monkeypatch.setattr("bot.features.blind.reveals._passed", lambda until: asyncio.Event().wait())
    with closing(open_engine(settings)) as engine:
        async with started(server, engine) as bot:
            await bot.wait_until_ready()
            call = await called(seats, minutes=1)
            await answered(seats.one, call, "2", says="yes to 2")
            member = await engine.members.key(int(seats.one.id))
            place = (int(seats.one.guild_of(seats.channel_id)), int(seats.channel_id))
            left = Addition("f" * 16, *place, member, "ours", "https://photos.invalid/photos.zip", "", ())
            AdditionRecords(engine.services.database).put(left)
    monkeypatch.undo()
    caplog.set_level(logging.INFO)
    with closing(open_engine(settings)) as engine:
        async with AsyncExitStack() as stack:
            with missing(engine, "additions"):
                await stack.enter_async_context(started(server, engine))
                await revealed(seats, call)
                await until(lambda: "recovery of additions failed" in caplog.text)
            await until(lambda: "recovery of additions succeeded" in caplog.text)
            assert "ours" in (await seats.newest())["embeds"][0]["title"]


async def test_nothing_runs_after_the_bot_has_closed(
    seats: Table, server: SandboxServer, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """No blind round's timer, edit, recovery attempt or handler is left."""
    before = asyncio.all_tasks()
    with closing(open_engine(settings)) as engine:
        with missing(engine, "additions"):
            async with started(server, engine) as bot:
                await bot.wait_until_ready()
                shown = await seats.start()
                await seats.one.command(seats.channel_id, "session blind", answers=3)
                await until(lambda: "recovery of additions failed" in caplog.text)
                await asyncio.gather(*(seats.two.click(shown, f"{number} ✓") for number in range(1, 4)))
        left = [task.get_name() for task in asyncio.all_tasks() - before if task.get_name().startswith(OURS)]
        assert not left
        await until(lambda: asyncio.all_tasks() <= before)  # the local Discord's own end of the connection
    assert "Task was destroyed" not in caplog.text
    assert "never retrieved" not in caplog.text


@pytest.mark.parametrize(
    "error",
    [DatabaseError("refused"), DiskFullError("no space left"), EncoderNotFoundError("no network"), MemoryError()],
    ids=lambda error: type(error).__name__,
)
async def test_a_fault_is_in_the_log_under_the_reference_that_each_member_sees(
    table: Table,
    bot: Ninefold,
    server: SandboxServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    """Answers in both languages show the reference of the log entry, which says what was asked and where."""
    shown = await table.start()
    reads_japanese(server.world, table.two)

    async def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(bot.engine, "vote", fail)
    monkeypatch.setattr(bot.engine.assessment, "status", fail)
    caplog.clear()
    answers = [await member.click(shown, "1 ✓") for member in (table.one, table.two)]
    answers += [await member.command(table.channel_id, "concept status") for member in (table.one, table.two)]
    references = [re.findall(r"`([0-9a-f]{8})`", said(answer)) for answer in answers]
    errors = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert all(len(found) == 1 for found in references)
    (reference,) = {found[0] for found in references}
    assert len(errors) == 1
    assert errors[0].startswith(f"incident {reference}: ")
    assert f"in channel {table.channel_id} of server" in errors[0]
    assert "9:vote:" in errors[0]
    assert table.one.id not in errors[0]
    await bot.close()
    assert f"incident {reference}: repeated, 3 times" in caplog.text


async def test_a_timer_that_meets_a_database_without_an_answer_reveals_later(
    table: Table, bot: Ninefold, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A blind round that ends while the journal can't be written is revealed as soon as it can."""
    call = await called(table, answers=3)
    await answered(table.one, call, "7", says="yes to 7")
    view = await bot.engine.history.round(int(table.channel_id))
    reveal, failures = bot.engine.blind.reveal, [DatabaseError("no answer"), DatabaseError("no answer")]

    async def sometimes(*at: object) -> object:
        if failures:
            raise failures.pop()
        return await reveal(*at)  # type: ignore[arg-type]

    monkeypatch.setattr(bot.engine.blind, "reveal", sometimes)
    assert view.blind is not None
    await bot.reveals._reveal_in_time(replace(view, blind=replace(view.blind, terms=Terms(0.0, 3))))
    assert "7 ✓ 1" in counts(await revealed(table, call))
    assert f"round 2 of {view.session_id} failed" in caplog.text
