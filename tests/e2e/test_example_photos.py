"""Members give several photos of their own at once: to start a session, and to teach a running one."""

import asyncio
from contextlib import AsyncExitStack
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from bot.client import Ninefold
from bot.sandbox import Answer, LocalFile, Member, SandboxServer
from bot.sandbox.faults import CallFault
from bot.settings import Settings
from tests.e2e.table import Message, Table, button_labels, comes_to, counts, gone, is_quiet, outcome, said
from tests.e2e.test_languages import reads_japanese
from tests.e2e.test_pictures import picture, yes_labels
from tests.e2e.test_restart import running, seated

COLOURS = ("firebrick", "royalblue", "goldenrod", "slategrey", "seagreen", "navy", "lime", "teal", "plum", "tan")


def photos(*colours: str) -> list[LocalFile]:
    """Photos like those in the dataset, named after their colours."""
    return [LocalFile(f"{colour}.jpg", picture(colour).content) for colour in colours]


def inputs(answer: Answer) -> dict[str, Any]:
    """The inputs of the form in an answer, by custom_id."""
    assert answer.modal is not None
    found = [label["component"] for label in answer.modal["components"]]
    return {component["custom_id"]: component for component in found}


async def public(table: Table) -> list[Message]:
    """The channel's public messages, newest first."""
    return [message for message in await table.two.messages(table.channel_id) if not message["flags"] & 64]


async def examples_form(table: Table, member: Member, shown: Message) -> Answer:
    """Open the form for examples behind More…."""
    panel = (await member.click(shown, "More")).shown
    return await member.click(panel, "Add example photos")


async def test_a_session_starts_from_photos_that_fit_and_photos_that_do_not(table: Table, three: Member) -> None:
    """The channel sees both kinds and a first round. The photos are labels, and one undo takes all of them back."""
    opened = await table.one.command(table.channel_id, "concept start")
    found = inputs(opened)
    assert {name: (one["type"], one["required"]) for name, one in found.items()} == {
        "yes": (19, False),
        "no": (19, False),
        "text": (4, False),
    }
    assert (found["yes"]["max_values"], found["no"]["max_values"]) == (10, 10)
    answer = await table.one.submit(opened.modal, {"yes": photos(*COLOURS[:3]), "no": photos(*COLOURS[3:5])})
    assert await outcome(table.one, answer) is None
    shown, no, yes = (await public(table))[:3]
    assert "“🖼 ×3”" in shown["content"]
    assert "1 ✓" in button_labels(shown)
    assert yes["content"] == f"<@{table.one.id}> is starting a session from these 3 photos:"
    assert [file["description"] for file in yes["attachments"]] == [f"Photo that fits, {n} of 3" for n in (1, 2, 3)]
    assert no["content"] == f"<@{table.one.id}> added 2 photos of their own: **✗ no**"
    assert Image.open(BytesIO(await three.fetch(no["attachments"][0]["url"]))).size == (400, 300)
    assert await yes_labels(table) == "3 yes · 2 no · 0 disputed"
    undone = await table.one.command(table.channel_id, "session undo")
    assert said(undone) == "Took back 3 yes votes and 2 no votes on your own photos."
    assert await yes_labels(table) == "0 yes · 0 no · 0 disputed"


async def test_the_options_of_a_start_are_kept_in_its_form(table: Table, bot: Ninefold) -> None:
    """The dataset, the strategy and the thread are those of the command."""
    opened = await table.one.command(
        table.channel_id, "concept start", dataset="shapes", strategy="diverse", thread=True
    )
    answer = await table.one.submit(opened.modal, {"yes": photos("navy"), "text": "a red circle"})
    thread = (await comes_to(table.one, answer, "has its own thread"))["content"].split("<#")[1].split(">")[0]
    live = await bot.engine.services.sessions.running(int(thread))
    assert (live.session.prompt, live.session.strategy) == ("🖼 a red circle", "diverse")
    unknown = await table.one.command(table.channel_id, "concept start", dataset="Nowhere")
    assert "There's no dataset" in said(await table.one.submit(unknown.modal, {"yes": photos("navy")}))
    assert "There's no dataset" in said(await table.one.command(table.channel_id, "concept start", dataset="N" * 61))


async def test_a_form_without_photos_that_fit_needs_a_prompt(table: Table) -> None:
    """An empty form gets a hint. The photos that do not fit are kept until there is a prompt."""
    opened = await table.one.command(table.channel_id, "concept start")
    assert "a house by the lake" in said(await table.one.submit(opened.modal, {}))
    opened = await table.one.command(table.channel_id, "concept start")
    asked = await table.one.submit(opened.modal, {"no": photos("navy", "lime")})
    shown = await comes_to(table.one, asked, "a house by the lake")
    other = await table.one.click(shown, "Change the prompt")
    answer = await table.one.submit(other.modal, {"text": "a red circle"})
    await gone(table.one, asked.shown)
    assert not answer.modal
    assert "“a red circle”" in (await table.newest())["content"]
    assert await yes_labels(table) == "0 yes · 2 no · 0 disputed"


async def test_photos_wait_for_the_yes_to_replace_a_session(table: Table) -> None:
    """While a session runs, the question keeps all twenty photos, and confirming it uses them."""
    await table.start()
    opened = await table.two.command(table.channel_id, "concept start")
    given = {"yes": photos(*COLOURS), "no": [LocalFile("x.jpg", of) for of in other_pictures(10)], "text": "a lake"}
    answer = await table.two.submit(opened.modal, given)
    asked = await comes_to(table.two, answer, "Finish it and start this one")
    assert len(asked["embeds"]) == 10
    assert all(embed["image"]["url"] and embed["thumbnail"]["url"] for embed in asked["embeds"])
    clicked = await table.two.click(asked, "Finish it and start")
    await gone(table.two, clicked.shown)
    assert "“🖼 ×10 a lake”" in (await table.newest())["content"]
    assert await yes_labels(table) == "10 yes · 10 no · 0 disputed"


def other_pictures(count: int) -> list[bytes]:
    """Pictures that differ from all others."""
    return [picture(f"#{16 * number:02x}8040").content for number in range(count)]


async def test_three_members_teach_with_photos_behind_more(table: Table, three: Member, server: SandboxServer) -> None:
    """Each member's photos are their own votes. Each is answered in their language, and takes back only their own."""
    reads_japanese(server.world, table.two)
    shown = await table.start()
    opened = await examples_form(table, table.one, shown)
    assert inputs(opened).keys() == {"yes", "no"}
    first = await table.one.submit(opened.modal, {"yes": photos("navy", "lime"), "no": photos("tan")})
    text = "Added 3 photos. The session learns from them starting with the next round. `/session undo` takes them back."
    await comes_to(table.one, first, text)
    no, yes = (await public(table))[:2]
    assert yes["content"] == f"<@{table.one.id}> added 2 photos of their own: **✓ yes**"
    assert no["content"] == f"<@{table.one.id}> added a photo of their own: **✗ no**"
    panel = (await table.two.click(shown, "More")).shown
    opened = await table.two.click(panel, "例の写真を加える")
    assert (opened.modal or {})["title"] == "例の写真"
    await comes_to(table.two, await table.two.submit(opened.modal, {"no": photos("navy")}), "写真1枚を加えました")
    opened = await examples_form(table, three, shown)
    await comes_to(three, await three.submit(opened.modal, {"yes": photos("plum")}), "Added 1 photo.")
    assert await yes_labels(table) == "2 yes · 1 no · 1 disputed"
    await table.one.command(table.channel_id, "session undo")
    assert await yes_labels(table) == "1 yes · 1 no · 0 disputed"
    await table.one.click(shown, "Next nine")
    assert "Round 2" in (await table.newest())["content"]


async def test_a_photo_that_fails_is_named_and_the_others_count(table: Table) -> None:
    """The answer says for each why it was not used: no image, damaged, and given as both."""
    shown = await table.start()
    opened = await examples_form(table, table.one, shown)
    bad = [LocalFile("notes.txt", b"hello"), LocalFile("cut.jpg", picture().content[:900])]
    given = {"yes": [*photos("navy"), *bad], "no": photos("navy", "tan")}
    answer = await table.one.submit(opened.modal, given)
    text = (await comes_to(table.one, answer, "Added 2 photos"))["content"]
    assert "3 photos weren't used:" in text
    assert "**notes.txt** · I can't use that image: it isn't an image." in text
    assert "**cut.jpg** · I can't use that image: the file is damaged." in text
    assert "**navy.jpg** · It's also among the photos that fit" in text
    assert await yes_labels(table) == "1 yes · 1 no · 0 disputed"
    opened = await examples_form(table, table.one, shown)
    answer = await table.one.submit(opened.modal, {"yes": bad})
    assert (await comes_to(table.one, answer, "2 photos weren't used:"))["content"].count("\n") == 2
    assert said(await table.one.submit((await examples_form(table, table.one, shown)).modal, {})).startswith(
        "There were"
    )


async def test_a_start_whose_photos_all_fail_starts_nothing(table: Table) -> None:
    """The answer names the photos and asks for a prompt, with which the start goes on."""
    opened = await table.one.command(table.channel_id, "concept start")
    answer = await table.one.submit(opened.modal, {"yes": [LocalFile("notes.txt", b"hello")], "no": photos("tan")})
    shown = await comes_to(table.one, answer, "**notes.txt** · I can't use that image")
    assert not await public(table)
    other = await table.one.click(shown, "Change the prompt")
    last = await table.one.submit(other.modal, {"text": "a red circle"})
    await comes_to(table.one, Answer("", last.message or shown), "1 photo wasn't used:")
    assert "“a red circle”" in (await table.newest())["content"]
    assert await yes_labels(table) == "0 yes · 1 no · 0 disputed"


async def test_a_message_with_several_pictures_teaches_with_all_of_them(table: Table, three: Member) -> None:
    """The menu asks about all pictures of the message, and offers the form for others."""
    await table.start()
    posted = await three.say(table.channel_id, "", *photos("navy", "lime", "tan"))
    asked = await table.one.use_on(table.channel_id, "Use as example", posted["id"])
    assert "Do these 3 images show “a house by the lake”?" in said(asked)
    assert len(asked.shown["embeds"]) == 3
    clicked = await table.one.click(asked.shown, "✓ It does")
    await comes_to(table.one, clicked, "Added 3 photos.")
    assert await yes_labels(table) == "3 yes · 0 no · 0 disputed"
    again = await table.two.use_on(table.channel_id, "Use as example", posted["id"])
    assert inputs(await table.two.click(again.shown, "Add example photos")).keys() == {"yes", "no"}


async def test_a_slow_set_shows_how_far_it_is(table: Table, bot: Ninefold, monkeypatch: pytest.MonkeyPatch) -> None:
    """While photos are read, the private answer counts them. Other members' votes go on."""
    shown, slow, release = await table.start(), asyncio.Event(), asyncio.Event()
    download = bot.engine.prompts.download

    async def held(source: Any) -> bytes:
        if "lime" in source.address:
            slow.set()
            await release.wait()
        return await download(source)

    monkeypatch.setattr(bot.engine.prompts, "download", held)
    monkeypatch.setattr("bot.platform.progress_notices.FIRST_SECONDS", 0.1)
    opened = await examples_form(table, table.one, shown)
    submitting = asyncio.create_task(table.one.submit(opened.modal, {"yes": photos("navy", "lime", "tan")}))
    await slow.wait()
    answer = await submitting
    await comes_to(table.one, answer, "Reading your photos: 1 of 3…")
    await table.two.click(shown, "1 ✓")
    assert "1 ✓ 1" in counts(await table.shows(shown, "1 ✓ 1"))
    release.set()
    await comes_to(table.one, answer, "Added 3 photos.")


async def test_a_form_of_a_session_that_ended_adds_nothing(table: Table) -> None:
    """The form was opened before another session replaced its own."""
    shown = await table.start()
    opened = await examples_form(table, table.one, shown)
    asked = await table.two.command(table.channel_id, "concept start", prompt="a red circle")
    await gone(table.two, (await table.two.click(asked.shown, "Finish it and start")).shown)
    answer = await table.one.submit(opened.modal, {"yes": photos("navy")})
    assert "session" in said(answer)
    assert "Added" not in said(answer)
    assert await yes_labels(table) == "0 yes · 0 no · 0 disputed"


async def test_photos_count_although_the_channel_cannot_show_them(table: Table, server: SandboxServer) -> None:
    """If Discord refuses the message about them, the photos are recorded once, and the member is told."""
    shown = await table.start()
    opened = await examples_form(table, table.one, shown)
    server.faults.plan(CallFault("POST", "/channels/{channel_id}/messages", status=500, times=99))
    answer = await table.one.submit(opened.modal, {"yes": photos("navy")})
    await comes_to(table.one, answer, "Discord")
    server.faults.clear()
    assert await yes_labels(table) == "1 yes · 0 no · 0 disputed"


async def test_forms_and_questions_survive_a_restart(server: SandboxServer, settings: Settings) -> None:
    """The bot is killed while a form is open and while a question with photos waits. Both work afterwards."""
    async with AsyncExitStack() as stack:
        table = await seated(stack, server)
        async with running(server, settings) as bot:
            start = await table.one.command(table.channel_id, "concept start", strategy="nearest")
            bot.kill()
            await bot.wait()
        async with running(server, settings) as bot:
            await outcome(table.one, await table.one.submit(start.modal, {"yes": photos("navy", "lime")}))
            shown = await table.newest()
            assert "“🖼 ×2”" in shown["content"]
            opened = await examples_form(table, table.one, shown)
            again = await table.two.command(table.channel_id, "concept start")
            answer = await table.two.submit(again.modal, {"yes": photos("tan"), "no": photos("plum")})
            asked = await comes_to(table.two, answer, "Finish it and start this one")
            bot.kill()
            await bot.wait()
        async with running(server, settings):
            await comes_to(table.one, await table.one.submit(opened.modal, {"no": photos("teal")}), "Added 1 photo.")
            assert await yes_labels(table) == "2 yes · 1 no · 0 disputed"
            undone = await table.one.command(table.channel_id, "session undo")
            assert said(undone) == "Took back 1 no vote on your own photos."
            clicked = await table.two.click(asked, "Finish it and start")
            await gone(table.two, clicked.shown)
            assert await yes_labels(table) == "1 yes · 1 no · 0 disputed"
            assert is_quiet(await table.one.command(table.channel_id, "concept next"))
