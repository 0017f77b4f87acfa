"""A member who asks for too much waits or is refused, and other members are not held up."""

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from bot.client import Ninefold
from bot.sandbox import LocalFile
from engine.datasets.addition_runs import MOST_DEATHS
from engine.datasets.additions import Addition, AdditionRecords
from tests.e2e.table import Table, comes_to, said
from tests.until import until


@pytest.fixture
async def gate(bot: Ninefold) -> AsyncIterator[threading.Event]:
    """The event that ends the work of the thread that decodes members' pictures."""
    gate, is_busy, loop = threading.Event(), asyncio.Event(), asyncio.get_running_loop()

    def busy() -> None:
        loop.call_soon_threadsafe(is_busy.set)
        gate.wait()

    task = asyncio.create_task(bot.engine.workers.uploads.run(busy))
    await is_busy.wait()
    yield gate
    gate.set()
    await task


def picture() -> LocalFile:
    """A small picture."""
    out = BytesIO()
    Image.new("RGB", (64, 48), "seagreen").save(out, "JPEG")
    return LocalFile("mine.jpg", out.getvalue())


async def test_a_member_has_one_heavy_request_running_and_two_waiting(table: Table, gate: threading.Event) -> None:
    """The fourth request is refused, another member is answered meanwhile, and the first three complete."""
    finds = [asyncio.create_task(table.one.command(table.channel_id, "photos find", image=picture())) for _ in range(4)]
    done, waiting = await asyncio.wait(finds, return_when=asyncio.FIRST_COMPLETED)
    assert [said(task.result()) for task in done] == [
        "One at a time, please. Your earlier requests are still running, so try again when they're done."
    ]
    other = await table.two.command(table.channel_id, "photos find", prompt="a house")
    await comes_to(table.two, other, "a house")
    gate.set()
    for task in waiting:
        await comes_to(table.one, await task, "🖼")


async def test_a_prompt_of_many_parts_is_refused_in_words(table: Table) -> None:
    """Every command that takes a prompt refuses it."""
    parts = "; ".join(["a house"] * 11)
    for command in ("photos find", "concept start"):
        answer = await table.one.command(table.channel_id, command, prompt=parts)
        assert "A prompt can have at most 10 parts" in said(answer)
    await table.start()
    assert "at most 10 parts" in said(await table.one.command(table.channel_id, "session prompt", prompt=parts))


async def test_the_channel_learns_of_an_addition_that_keeps_stopping_the_bot(
    table: Table, bot: Ninefold, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its message ends with the reason, and the next start no longer knows the addition."""
    monkeypatch.setattr("bot.features.datasets.progress.EDIT_SECONDS", 0.1)
    await until(lambda: bot._has_resumed_edits)
    await bot.recovery.settle()  # otherwise the start of the bot itself may find the addition
    records = AdditionRecords(bot.engine.services.database)
    guild, channel = int(table.one.guild_of(table.channel_id)), int(table.channel_id)
    addition = Addition("a" * 16, guild, channel, "m", f"ours@{guild}", "https://photos.test/bomb.zip", "bomb.zip")
    await asyncio.to_thread(records.put, replace(addition, deaths=MOST_DEATHS))
    (found,) = await bot.engine.additions.unfinished()
    why = f"The bot stopped {MOST_DEATHS} times while adding this, so it won't try again."
    told = asyncio.create_task(
        table.one.wait_for(lambda event: event.name == "MESSAGE_UPDATE" and why in str(event.data["embeds"]))
    )
    await asyncio.sleep(0)  # let the task start listening before the bot starts
    message = await bot.additions.start(found)
    assert (await told).data["id"] == str(message.id)
    assert await asyncio.to_thread(records.all) == []
