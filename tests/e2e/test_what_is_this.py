"""A message's pictures are compared with the server's saved concepts, and votes on the answer teach them."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from bot.sandbox import Answer, Member, SandboxServer
from bot.sandbox.event_stream import Event
from bot.settings import Settings
from tests.e2e.table import Message, Table, button_labels, buttons, no, outcome, said
from tests.e2e.test_pictures import picture
from tests.e2e.test_restart import running


class Team:
    """Three members of a server: river and sky vote, maple owns the server."""

    def __init__(self, server: SandboxServer, river: Member, sky: Member, maple: Member) -> None:
        self.server, self.river, self.sky, self.maple = server, river, sky, maple
        self.here = river.channel_id("concepts")

    async def teach(self, name: str, *wrong: int) -> None:
        """Teach a concept in a session and save it."""
        table = Table(self.river, self.sky, self.here)
        shown = await table.start()
        for position in range(1, 10):
            if position not in wrong:
                await self.sky.click(shown, f"{position} ✓")
        await no(self.sky, shown, *wrong)
        assert "Saved as" in said(await self.river.command(self.here, "concept save", name=name))
        answer = await self.river.command(self.here, "concept finish")
        await self.river.click(answer.shown, "Finish")

    async def ask(self, member: Member, posted: Message) -> Message:
        """Use the menu on a message, and return the answer."""
        answer = await member.use_on(self.here, "What is this?", posted["id"])
        return await member.says(answer, "Compared")


async def becomes(member: Member, answer: Answer, fits: Callable[[Message], bool]) -> Message:
    """Wait until the answer's message fits, and return it."""
    shown = member.stream.known.get(answer.shown["id"], answer.shown)

    def is_it(event: Event) -> bool:
        return event.name == "MESSAGE_UPDATE" and event.data["id"] == shown["id"] and fits(event.data)

    return shown if fits(shown) else (await member.wait_for(is_it)).data


async def voted(member: Member, shown: Message, button: str, said: str, embed: int = 0) -> Message:
    """Press a button, and wait until the answer says what the member voted ("" for no vote)."""
    answer = await member.click(shown, button)
    return await becomes(
        member, answer, lambda found: ("you said" in lines(found, embed)) == bool(said) and said in lines(found, embed)
    )


def lines(message: Message, embed: int = 0) -> str:
    """The concepts of a picture, as a person reads them."""
    return str(message["embeds"][embed]["description"])


def ticks(message: Message) -> list[str]:
    """The labels of the yes buttons."""
    return [label for label in button_labels(message) if label.startswith("✓")]


@pytest.fixture
async def team(server: SandboxServer) -> AsyncIterator[Team]:
    """Three members."""
    people = {person.username: person.token for person in server.world.people()}
    async with AsyncExitStack() as stack:
        names = ("river", "sky", "maple")
        members = [await stack.enter_async_context(Member.connect(server.url, people[name])) for name in names]
        yield Team(server, *members)


async def test_votes_on_a_picture_teach_the_concept_also_after_a_restart(
    team: Team, server: SandboxServer, settings: Settings
) -> None:
    """Each member sees their own vote. After kill -9, the old answer's buttons work, and the votes are all there."""
    async with running(server, settings) as bot:
        await team.teach("Lakes", 7, 8, 9)
        posted = await team.maple.say(team.here, "look", picture())
        shown = await team.ask(team.river, posted)
        assert "Lakes" in lines(shown)
        assert "%" in lines(shown)
        assert "you said" not in lines(shown)
        await voted(team.river, shown, "✓ Lakes", "you said yes")
        await voted(team.maple, await team.ask(team.maple, posted), "✗ Not Lakes", "you said no")
        unvoted = await team.ask(team.sky, posted)
        assert "you said" not in lines(unvoted)
        bot.kill()
    async with running(server, settings):
        assert "you said yes" in lines(await team.ask(team.river, posted))
        assert "you said no" in lines(await team.ask(team.maple, posted))
        again = await voted(team.sky, unvoted, "✓ Lakes", "you said yes")
        await voted(team.sky, again, "✓ Lakes", "")
        answer = await team.sky.command(team.here, "saved load", name="Lakes")
        assert await outcome(team.sky, answer) is None
        assert "version 2" in said(await team.river.command(team.here, "concept save", name="Lakes"))
        versions = (await team.river.command(team.here, "saved list", name="Lakes")).shown["embeds"][0]["description"]
        assert "1 disputed" in versions.split("\n")[0]  # river's yes and maple's no


async def test_several_pictures_and_concepts_have_pages(team: Team, table: Table) -> None:
    """Each picture has its own concepts, three on a page, and a menu moves the buttons to another picture."""
    for number in range(4):
        await team.teach(f"Concept {number}", 6 + number % 3, 9)
    posted = await team.maple.say(team.here, "look", picture(), picture("royalblue"))
    shown = await team.ask(team.river, posted)
    assert [embed["title"] for embed in shown["embeds"]] == ["Picture 1", "Picture 2"]
    assert len(ticks(shown)) == 3
    answer = await team.river.click(shown, "Less likely ▶")
    rest = await becomes(team.river, answer, lambda found: len(ticks(found)) == 1)
    menu = next(one for one in buttons(rest) if one["type"] == 3)
    answer = await team.river.select(rest, menu["custom_id"], ["2"])
    second = await becomes(team.river, answer, lambda found: len(ticks(found)) == 3)
    last = await voted(team.river, second, ticks(second)[0], "you said yes", 1)
    assert "you said" not in lines(last, 0)


async def test_nothing_to_compare_is_said(team: Team, table: Table) -> None:
    """Without saved concepts the answer says so, and a message without a picture is refused."""
    posted = await team.maple.say(team.here, "look", picture())
    answer = await team.river.use_on(team.here, "What is this?", posted["id"])
    await team.river.says(answer, "no saved concepts yet")
    text = await team.maple.say(team.here, "no picture")
    refused: Any = await team.river.use_on(team.here, "What is this?", text["id"])
    assert "There's no image here" in said(refused)
