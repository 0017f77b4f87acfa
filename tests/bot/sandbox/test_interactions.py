"""Commands, buttons, modals and autocomplete between a member and a discord.py bot."""

import asyncio
import re
from typing import Any

import discord
import pytest
from discord import app_commands
from discord.ui import DynamicItem

from bot.sandbox import InteractionFailedError, MovableClock, RequestRefusedError, SandboxServer
from bot.sandbox.api_errors import MemberError, NotOnMessageError
from bot.sandbox.permission_bits import Permission
from bot.sandbox.world import GUILD_ID
from tests.bot.sandbox.conftest import BotRest, Connect, SmallBot, StartBot
from tests.until import CEILING_SECONDS


async def test_a_command_reaches_the_bot_with_its_options(start_bot: StartBot, connect: Connect, bot: SmallBot) -> None:
    """The options of a subcommand arrive typed, and the answer names the user and the command."""
    group = app_commands.Group(name="photos", description="Photos")

    @group.command(description="One private look")
    async def find(interaction: discord.Interaction, prompt: str, count: app_commands.Range[int, 1, 9] = 9) -> None:
        await interaction.response.send_message(f"{interaction.user.name}: {prompt} x {count}")

    bot.tree.add_command(group)
    await start_bot(bot)
    member = await connect("river")
    answer = await member.command(member.channel_id("concepts"), "photos find", prompt="a house", count=3)
    assert answer.shown["content"] == "river: a house x 3"
    assert answer.shown["interaction_metadata"]["name"] == "photos find"
    assert answer.shown["interaction_metadata"]["user"]["id"] == member.id
    assert not answer.ephemeral


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({}, "APPLICATION_COMMAND_OPTION_REQUIRED"),
        ({"size": 10, "name": "x"}, "APPLICATION_COMMAND_OPTION_INVALID"),
        ({"size": "3", "name": "x"}, "APPLICATION_COMMAND_OPTION_INVALID"),
        ({"name": "x", "color": "pink"}, "APPLICATION_COMMAND_OPTION_INVALID"),
        ({"name": "x" * 21}, "APPLICATION_COMMAND_OPTION_INVALID"),
    ],
)
async def test_options_outside_the_definition_never_reach_the_bot(
    start_bot: StartBot, connect: Connect, bot: SmallBot, options: dict[str, Any], code: str
) -> None:
    """The server refuses values that are missing, of the wrong type, too long, out of range or not a choice."""

    @bot.tree.command(description="Make")
    @app_commands.choices(color=[app_commands.Choice(name="Red", value="red")])
    async def make(
        interaction: discord.Interaction,
        name: app_commands.Range[str, 1, 20],
        size: app_commands.Range[int, 1, 9] = 3,
        color: str = "red",
    ) -> None:
        await interaction.response.send_message("made")

    await start_bot(bot)
    member = await connect("maple")
    with pytest.raises(RequestRefusedError) as refused:
        await member.command(member.channel_id("general"), "make", **options)
    assert code in str(refused.value.body["errors"])


async def test_autocomplete_offers_what_the_bot_says(start_bot: StartBot, connect: Connect, bot: SmallBot) -> None:
    """The text typed so far goes to the bot, and its choices come back."""

    @bot.tree.command(description="Start")
    async def start(interaction: discord.Interaction, prompt: str, dataset: str) -> None:
        await interaction.response.send_message(dataset)

    @start.autocomplete("dataset")
    async def datasets(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        names = ("demo", "deserts", "unsplash")
        return [app_commands.Choice(name=name, value=name) for name in names if name.startswith(typed)]

    await start_bot(bot)
    member = await connect("sky")
    choices = await member.autocomplete(member.channel_id("general"), "start", "dataset", "de", prompt="x")
    assert [choice["value"] for choice in choices] == ["demo", "deserts"]


class Vote(DynamicItem[discord.ui.Button[discord.ui.View]], template=r"vote:(?P<photo>\d+)"):
    """A button with its photo's number in the custom_id, like those of the real bot."""

    def __init__(self, photo: int) -> None:
        button: discord.ui.Button[discord.ui.View] = discord.ui.Button(label=f"{photo}", custom_id=f"vote:{photo}")
        super().__init__(button)
        self.photo = photo

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: discord.ui.Item[Any], match: re.Match[str]
    ) -> "Vote":
        """Recreate the button from its custom_id."""
        return cls(int(match["photo"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        """Show the vote by updating the message."""
        await interaction.response.edit_message(content=f"{interaction.user.name} voted on {self.photo}")


async def test_a_persistent_dynamic_button_updates_its_message(
    start_bot: StartBot, connect: Connect, bot: SmallBot
) -> None:
    """The bot handles a button that no view in memory knows by its custom_id, and everyone sees the update."""
    bot.add_dynamic_items(Vote)
    await start_bot(bot)
    clicker, watcher = await connect("river"), await connect("sky")
    channel = bot.channel("concepts")
    view = discord.ui.View(timeout=None)
    view.add_item(Vote(7))
    sent = await channel.send("a round", view=view)
    seen = asyncio.ensure_future(watcher.wait_for(lambda event: event.name == "MESSAGE_UPDATE"))
    await asyncio.sleep(0)
    message = await clicker.message(str(channel.id), str(sent.id))
    answer = await clicker.click(message, "7")
    assert answer.shown["content"] == "river voted on 7"
    assert (await seen).data["content"] == "river voted on 7"


async def test_a_menu_of_members_and_roles_tells_the_bot_of_both(
    server: SandboxServer, start_bot: StartBot, connect: Connect, bot: SmallBot
) -> None:
    """Members and roles arrive as full objects. An empty choice arrives, too."""
    guild = server.world.guilds[GUILD_ID]
    role = server.world.add_role(guild, "Birders", Permission(0))
    chosen: list[list[str]] = []

    class Who(discord.ui.MentionableSelect[discord.ui.View]):
        async def callback(self, interaction: discord.Interaction) -> None:
            chosen.append([f"{type(one).__name__} {one.name}" for one in self.values])
            await interaction.response.defer()

    await start_bot(bot)
    member = await connect("river")
    view = discord.ui.View(timeout=None)
    view.add_item(Who(custom_id="who", min_values=0, max_values=5))
    sent = await bot.channel("concepts").send("who?", view=view)
    message = await member.message(str(sent.channel.id), str(sent.id))
    await member.select(message, "who", [role.id, member.id])
    await member.select(message, "who", [])
    assert [sorted(names) for names in chosen] == [["Member river", "Role Birders"], []]
    with pytest.raises(RequestRefusedError, match="Unknown Role"):
        await member.select(message, "who", ["123"])


async def test_only_what_stands_on_the_message_can_be_pressed(
    start_bot: StartBot, connect: Connect, bot: SmallBot
) -> None:
    """The server refuses a forged custom_id, a disabled button and a foreign message id."""
    await start_bot(bot)
    member = await connect("maple")
    channel = bot.channel("general")
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="closed", custom_id="closed", disabled=True))
    view.add_item(discord.ui.Button(label="open", custom_id="open"))
    sent = await channel.send("buttons", view=view)
    message = await member.message(str(channel.id), str(sent.id))
    with pytest.raises(NotOnMessageError, match="open"):
        await member.click(message, "missing")
    with pytest.raises(RequestRefusedError, match="disabled"):
        await member.click(message, "closed")
    forged = {"component_type": 2, "custom_id": "forged"}
    request = {"type": 3, "channel_id": str(channel.id), "message_id": str(sent.id), "data": forged}
    request["application_id"] = member.applications[0]["id"]
    with pytest.raises(RequestRefusedError, match="COMPONENT_VALIDATION_FAILED"):
        await member.rest("POST", "/interactions", request)


async def test_an_ephemeral_answer_reaches_its_member_alone(
    start_bot: StartBot, connect: Connect, bot: SmallBot
) -> None:
    """It does not appear in another member's gateway, their list of messages, or the bot's."""

    @bot.tree.command(description="Whisper")
    async def whisper(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("only you", ephemeral=True)

    await start_bot(bot)
    asker, other = await connect("river"), await connect("sky")
    channel_id = asker.channel_id("general")
    answer = await asker.command(channel_id, "whisper")
    assert answer.ephemeral
    await other.say(channel_id, "after")
    await other.wait_for(lambda event: event.data.get("content") == "after", past=True)
    assert not any(event.data.get("content") == "only you" for event in other.events)
    assert [one["content"] for one in await other.messages(channel_id)] == ["after"]
    assert [one["content"] for one in await asker.messages(channel_id)] == ["after", "only you"]
    channel = bot.channel("general")
    assert [one.author.name async for one in channel.history()] == ["sky"]
    with pytest.raises(discord.NotFound):
        await channel.fetch_message(int(answer.shown["id"]))


async def test_a_modal_goes_to_the_member_and_its_values_to_the_bot(
    start_bot: StartBot, connect: Connect, bot: SmallBot
) -> None:
    """The modal's values come back by custom_id. Values outside their limits are refused."""

    class Note(discord.ui.Modal, title="A note"):
        words: discord.ui.TextInput["Note"] = discord.ui.TextInput(label="Words", custom_id="words", max_length=5)

        async def on_submit(self, interaction: discord.Interaction) -> None:
            await interaction.response.send_message(f"noted {self.words.value}", ephemeral=True)

    @bot.tree.command(description="Note")
    async def note(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Note())

    await start_bot(bot)
    member = await connect("maple")
    answer = await member.command(member.channel_id("general"), "note")
    assert answer.modal is not None
    assert answer.modal["title"] == "A note"
    with pytest.raises(RequestRefusedError, match="in length"):
        await member.submit(answer.modal, {"words": "too long"})
    submitted = await member.submit(answer.modal, {"words": "house"})
    assert submitted.shown["content"] == "noted house"


async def test_silence_for_three_seconds_is_a_failure(
    start_bot: StartBot, connect: Connect, bot: SmallBot, clock: MovableClock
) -> None:
    """Without a response within 3 s the member is told, and a late one is refused with 10062."""
    asked, late = asyncio.Event(), asyncio.Event()

    @bot.tree.command(description="Sleep")
    async def sleep(interaction: discord.Interaction) -> None:
        asked.set()
        await late.wait()
        await interaction.response.send_message("too late")

    await start_bot(bot)
    member = await connect("maple")
    asking = asyncio.ensure_future(member.command(member.channel_id("general"), "sleep"))
    await asyncio.wait_for(asked.wait(), CEILING_SECONDS)
    clock.advance(3.1)
    with pytest.raises(InteractionFailedError):
        await asking
    late.set()
    error = await asyncio.wait_for(bot.broken.get(), CEILING_SECONDS)
    assert isinstance(error, discord.NotFound)
    assert error.code == 10062


async def test_a_second_response_is_refused(
    start_bot: StartBot, connect: Connect, bot: SmallBot, rest: BotRest
) -> None:
    """A second response is answered with 40060, and the member sees the first one only."""
    answers: asyncio.Queue[Any] = asyncio.Queue()

    @bot.tree.command(description="Twice")
    async def twice(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("once")
        path = f"/interactions/{interaction.id}/{interaction.token}/callback"
        answers.put_nowait(await rest("POST", path, {"type": 4, "data": {"content": "twice"}}))

    await start_bot(bot)
    member = await connect("maple")
    answer = await member.command(member.channel_id("general"), "twice")
    assert answer.shown["content"] == "once"
    await member.say(member.channel_id("general"), "later")
    status, body = await asyncio.wait_for(answers.get(), CEILING_SECONDS)
    assert (status, body["code"]) == (400, 40060)
    contents = [one["content"] for one in await member.messages(member.channel_id("general"))]
    assert contents == ["later", "once"]


async def test_a_token_lives_for_fifteen_minutes(
    start_bot: StartBot, connect: Connect, bot: SmallBot, clock: MovableClock
) -> None:
    """After 14 minutes the token can still edit the answer, after 16 it cannot."""
    held: list[discord.Interaction] = []

    @bot.tree.command(description="Hold")
    async def hold(interaction: discord.Interaction) -> None:
        held.append(interaction)
        await interaction.response.send_message("held")

    await start_bot(bot)
    member = await connect("maple")
    await member.command(member.channel_id("general"), "hold")
    clock.advance(14 * 60)
    edited = await held[0].edit_original_response(content="changed")
    assert edited.content == "changed"
    clock.advance(2 * 60)
    with pytest.raises(discord.HTTPException) as refused:
        await held[0].edit_original_response(content="again")
    assert (refused.value.status, refused.value.code) == (401, 50027)


async def test_a_bare_acknowledgement_changes_nothing(start_bot: StartBot, connect: Connect, bot: SmallBot) -> None:
    """A type 6 response ends the interaction without a message, and does not edit the old one."""

    class Counter(discord.ui.View):
        count = 0

        @discord.ui.button(label="more", custom_id="more")
        async def more(self, interaction: discord.Interaction, button: discord.ui.Button["Counter"]) -> None:
            await interaction.response.defer()
            self.count += 1

    view = Counter(timeout=None)
    await start_bot(bot)
    member = await connect("maple")
    channel = bot.channel("general")
    sent = await channel.send("count", view=view)
    message = await member.message(str(channel.id), str(sent.id))
    await member.click(message, "more")
    assert (await member.message(str(channel.id), str(sent.id)))["edited_timestamp"] is None
    assert view.count == 1


async def test_an_unknown_command_is_named_with_those_that_exist(
    start_bot: StartBot, connect: Connect, bot: SmallBot
) -> None:
    """The error for a mistyped command lists the commands that exist."""

    @bot.tree.command(description="Help")
    async def help(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("help")

    await start_bot(bot)
    member = await connect("maple")
    with pytest.raises(MemberError, match="offered: help"):
        await member.command(member.channel_id("general"), "halp")
