"""A concept's card says what it means, follows its versions, and is offered to members who start voting on it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest

from bot.client import Ninefold
from bot.sandbox import Member, SandboxServer
from bot.sandbox.event_stream import Event
from bot.sandbox.permission_bits import Permission
from bot.sandbox.world import GUILD_ID
from bot.settings import Settings
from tests.e2e.table import Message, Table, button_labels, no, outcome, said
from tests.e2e.test_restart import running
from tests.e2e.test_what_is_this import Team, becomes

MEANING = "Still water with a shore; no *rivers* @everyone"


@pytest.fixture
async def team(server: SandboxServer) -> AsyncIterator[Team]:
    """Three members, and a bot that was given the permission to pin messages."""
    role = next(one for one in server.world.guilds[GUILD_ID].roles.values() if one.managed)
    role.permissions |= Permission.PIN_MESSAGES
    people = {person.username: person.token for person in server.world.people()}
    async with AsyncExitStack() as stack:
        names = ("river", "sky", "maple")
        members = [await stack.enter_async_context(Member.connect(server.url, people[name])) for name in names]
        yield Team(server, *members)


async def the_card(member: Member, channel_id: str) -> Message:
    """The newest public message with a picture of the concept."""
    public = [one for one in await member.messages(channel_id) if not one["flags"] & 64]
    return next(one for one in public if any("concept.jpg" in str(embed) for embed in one["embeds"]))


async def changed(member: Member, message: Message, fits: Callable[[Message], bool]) -> Message:
    """Wait until the public message fits, and return it."""

    def is_it(event: Event) -> bool:
        return event.name == "MESSAGE_UPDATE" and event.data["id"] == message["id"] and fits(event.data)

    now = await member.message(message["channel_id"], message["id"])
    return now if fits(now) else (await member.wait_for(is_it)).data


def text(message: Message) -> str:
    """The text of the card."""
    return str(message["embeds"][0]["description"])


async def load_and_save(team: Team) -> None:
    """Continue the concept, vote, and save the next version."""
    answer = await team.river.command(team.here, "saved load", name="Lakes")
    assert await outcome(team.river, answer) is None
    shown = await Table(team.river, team.sky, team.here).newest()
    await no(team.maple, shown, 1)
    assert "Saved as" in said(await team.river.command(team.here, "concept save", name="Lakes"))


async def test_a_card_follows_new_versions_also_across_a_restart(
    team: Team, server: SandboxServer, settings: Settings
) -> None:
    """The pinned message is edited when the description or the version changes, by whichever process sees it."""
    async with running(server, settings) as bot:
        await team.teach("Lakes", 7, 8, 9)
        await team.maple.command(team.here, "saved card", name="Lakes", pin=True)
        card = await changed(team.sky, await the_card(team.sky, team.here), lambda found: found["pinned"])
        assert "No description yet" in text(card)
        assert "Version 1" in text(card)
        assert "✓ 6 · ✗ 3 · 1 voter" in text(card)
        assert "Green 1-6: yes" in text(card)
        answer = await team.sky.command(team.here, "saved describe", name="Lakes", definition=MEANING)
        assert "Described" in said(answer)
        card = await changed(team.sky, card, lambda found: "Still water" in text(found))
        assert "\\*rivers\\*" in text(card)
        assert not card["mention_everyone"]
        await load_and_save(team)
        bot.kill()
    async with running(server, settings):
        card = await changed(team.sky, card, lambda found: "Version 2" in text(found))
        assert card["pinned"]
        assert "2 voters" in text(card)


async def test_members_read_the_description_once_when_they_start_voting(
    team: Team, server: SandboxServer, bot: Ninefold
) -> None:
    """One private line with a button, to each member who has no vote on the concept yet, at their first vote only."""
    await team.teach("Lakes", 7, 8, 9)
    await team.sky.command(team.here, "saved describe", name="Lakes", definition=MEANING)
    answer = await team.river.command(team.here, "saved load", name="Lakes")
    assert await outcome(team.river, answer) is None
    shown = await Table(team.river, team.sky, team.here).newest()

    def is_told(event: Event) -> bool:
        return event.name == "MESSAGE_CREATE" and "What counts as" in event.data["content"]

    await team.sky.click(shown, "1 ✓")  # sky has taught it
    await team.maple.click(shown, "1 ✓")
    told = (await team.maple.wait_for(is_told)).data
    assert told["flags"] & 64
    assert "Still water" in told["content"]
    pressed = await team.maple.click(told, "Show its card")
    card = await becomes(team.maple, pressed, lambda found: bool(found["embeds"]))
    assert "Still water" in text(card)
    await team.maple.click(shown, "2 ✓")
    await team.maple.click(shown, "3 ✓")
    seen = [one for one in team.maple.stream.known.values() if "What counts as" in one["content"]]
    assert len(seen) <= 1
    assert not [one for one in team.sky.stream.known.values() if "What counts as" in one["content"]]
    assert "Show its card" not in button_labels(card)


async def test_only_members_who_may_pin_can_pin(team: Team, bot: Ninefold) -> None:
    """The bot does not lend its permission to pin. A hostile or long description stays inert text."""
    await team.teach("Lakes", 7, 8, 9)
    refused = said(await team.sky.command(team.here, "saved card", name="Lakes", pin=True))
    assert "Pin Messages" in refused
    refused = said(await team.sky.command(team.here, "saved describe", name="Lakes", definition="\u200b"))
    assert "readable" in refused
    refused = said(await team.sky.command(team.here, "saved card", name="Nothing"))
    assert "no saved concept" in refused
