"""Deferred answers: shown as loading, filled, and edited later."""

import asyncio

import discord
import pytest

from bot.sandbox import SandboxServer
from tests.bot.sandbox.conftest import Connect, SmallBot, StartBot


async def test_a_deferred_answer_shows_loading_until_it_is_filled(
    start_bot: StartBot, connect: Connect, bot: SmallBot
) -> None:
    """The message has flag 128 first. The first follow-up fills it and stays ephemeral."""

    @bot.tree.command(description="Slow")
    async def slow(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.followup.send("first")
        await interaction.followup.send("second", ephemeral=True)

    await start_bot(bot)
    member = await connect("maple")
    answer = await member.command(member.channel_id("general"), "slow")
    assert answer.shown["content"] == "first"
    assert answer.ephemeral
    created = [event.data for event in member.events if event.name == "MESSAGE_CREATE"]
    assert created[0]["id"] == answer.shown["id"]
    assert created[0]["flags"] == 64 | 128
    second = await member.wait_for(lambda event: event.data.get("content") == "second", past=True)
    assert second.data["message_reference"]["message_id"] == answer.shown["id"]


async def test_a_deferred_response_cannot_become_a_v2_message(
    start_bot: StartBot, connect: Connect, bot: SmallBot, server: SandboxServer
) -> None:
    """The edit that would set the flag is refused, and the waiting message stays."""

    @bot.tree.command(description="Lay out")
    async def lay_out(interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        view = discord.ui.LayoutView()
        view.add_item(discord.ui.TextDisplay("words"))
        with pytest.raises(discord.HTTPException, match="deferred response cannot"):
            await interaction.edit_original_response(view=view)
        await interaction.edit_original_response(content="in words then")

    await start_bot(bot)
    member = await connect("maple")
    answer = await member.command(member.channel_id("general"), "lay_out")
    assert answer.shown["content"] == "in words then"
    server.invalid_requests.clear()


async def test_an_answer_that_is_edited_on_can_be_waited_for(
    start_bot: StartBot, connect: Connect, bot: SmallBot
) -> None:
    """`says` returns the answer when it contains the text, whether it already does or will later."""
    go_on = asyncio.Event()

    @bot.tree.command(description="Work")
    async def work(interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="Loading ...")
        await go_on.wait()
        await interaction.edit_original_response(content="Here it is")

    await start_bot(bot)
    member = await connect("maple")
    answer = await member.command(member.channel_id("general"), "work")
    assert (await member.says(answer, "Loading"))["content"] == "Loading ..."
    waiting = asyncio.ensure_future(member.says(answer, "Here"))
    await asyncio.sleep(0)
    go_on.set()
    assert (await waiting)["content"] == "Here it is"
    assert (await member.says(answer, "Here"))["id"] == answer.shown["id"]
