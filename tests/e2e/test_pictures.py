"""Members can start from a picture, edit the prompt with one, and use one as an example."""

from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from bot.sandbox import Answer, LocalFile, Member
from tests.e2e.table import Message, Table, button_labels, comes_to, counts, gone, is_quiet, said
from tests.engine.ingest.images import of_a_phone


def picture(colour: str = "firebrick") -> LocalFile:
    """A picture like those in the dataset."""
    image = Image.new("RGB", (640, 480), "seagreen")
    ImageDraw.Draw(image).ellipse((40, 60, 300, 320), fill=colour)
    out = BytesIO()
    image.save(out, "JPEG")
    return LocalFile("mine.jpg", out.getvalue())


async def shown_picture(member: Member, message: Message) -> Image.Image:
    """The image of a message's embed."""
    return Image.open(BytesIO(await member.fetch(message["embeds"][0]["image"]["url"])))


async def test_a_session_starts_from_an_attached_picture(table: Table) -> None:
    """The channel sees the picture, followed by the nine photos most like it."""
    answer = await table.one.command(table.channel_id, "concept start", image=picture())
    assert is_quiet(answer)
    shown, announced = [m for m in await table.two.messages(table.channel_id) if not m["flags"] & 64][:2]
    assert "1 ✓" in button_labels(shown)
    assert announced["content"] == f"<@{table.one.id}> is starting a session from this:"
    assert (await shown_picture(table.two, announced)).size == (400, 300)


async def test_pictures_from_phones_are_accepted(table: Table) -> None:
    """Pictures from phones are accepted with their usual names."""
    for name, form in (("IMG_0001.HEIC", "HEIF"), ("PICTURE.AVIF", "AVIF")):
        answer = await table.one.command(table.channel_id, "photos find", image=LocalFile(name, of_a_phone(form)))
        await comes_to(table.one, answer, "🖼")


async def test_a_picture_and_words_wait_for_the_yes_to_replace(table: Table) -> None:
    """While a session runs, the question keeps the picture and the words, and confirming it uses both."""
    await table.start()
    answer = await table.two.command(
        table.channel_id, "concept start", prompt="a red circle; -a house", image=picture()
    )
    asked = await comes_to(table.two, answer, "Finish it and start this one")
    clicked = await table.two.click(asked, "Finish it and start")
    await gone(table.two, clicked.shown)
    shown = await table.newest()
    assert "“🖼 a red circle; -a house”" in shown["content"]


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("http://127.0.0.1:1/x.jpg", "must be public"),
        ("http://169.254.169.254/latest/meta-data", "must be public"),
        ("file:///etc/passwd", "must be public"),
        ("http://localhost/x.jpg", "must be public"),
        ("no address", "must be public"),
    ],
)
async def test_a_link_never_leads_into_the_bots_network(table: Table, link: str, why: str) -> None:
    """Loopback, link-local and other schemes are refused, and nothing is opened."""
    answer = await table.one.command(table.channel_id, "concept start", link=link)
    assert why in said(answer)
    assert not [m for m in await table.one.messages(table.channel_id) if not m["flags"] & 64]


async def test_a_file_that_is_no_picture_is_refused(table: Table) -> None:
    """The file is refused by its type or by its content."""
    text = await table.one.command(table.channel_id, "concept start", image=LocalFile("a.txt", b"hello"))
    assert "There's no image here" in said(text)
    broken = await table.one.command(table.channel_id, "photos find", image=LocalFile("a.jpg", b"hello"))
    assert "it isn't an image" in said(broken)


async def test_a_start_without_prompt_and_picture_gets_a_hint(table: Table) -> None:
    """A start without words and without a picture opens a form. An empty form is refused with a hint."""
    opened = await table.one.command(table.channel_id, "concept start")
    assert "a house by the lake" in said(await table.one.submit(opened.modal, {}))
    only = await table.one.command(table.channel_id, "concept start", prompt="-a house")
    assert "only says what to leave out" in said(only)


async def test_a_private_look_takes_a_picture(table: Table) -> None:
    """Nine photos like the picture are shown to one member."""
    answer = await table.one.command(table.channel_id, "photos find", image=picture())
    look = await comes_to(table.one, answer, "🖼")
    assert len(look["embeds"]) == 9


async def test_the_prompt_is_edited_in_the_middle_of_a_session(table: Table) -> None:
    """The channel is notified, the round shows the new prompt, and the votes are kept."""
    shown = await table.start()
    await table.two.click(shown, "1 ✓")
    answer = await table.two.command(table.channel_id, "session prompt", prompt="a blue circle")
    assert is_quiet(answer)
    assert "“a blue circle”" in (await table.newest())["content"]
    now = await table.one.says(Answer("", shown), "“a blue circle”")
    assert "1 ✓ 1" in counts(now)
    await table.one.command(table.channel_id, "concept next")
    assert "“a blue circle”" in (await table.newest())["content"]


async def test_a_messages_picture_opens_a_session(table: Table) -> None:
    """A message's context menu starts a session from the picture attached there."""
    posted = await table.two.say(table.channel_id, "look at this", picture())
    answer = await table.one.use_on(table.channel_id, "Find photos like this", posted["id"])
    assert is_quiet(answer)
    assert "1 ✓" in button_labels(await table.newest())


async def test_a_messages_picture_teaches_the_session(table: Table) -> None:
    """The example is confirmed, announced, counted, and taken back by undo."""
    await table.start()
    posted = await table.two.say(table.channel_id, "", picture())
    asked = await table.one.use_on(table.channel_id, "Use as example", posted["id"])
    assert "Does this image show “a house by the lake”?" in said(asked)
    assert asked.message is not None
    clicked = await table.one.click(asked.message, "✓ It does")
    await comes_to(table.one, clicked, "`/session undo` takes it back")
    told = await table.newest()
    assert told["content"] == f"<@{table.one.id}> added a photo of their own: **✓ yes**"
    (shown,) = told["attachments"]
    assert Image.open(BytesIO(await table.two.fetch(shown["url"]))).size == (400, 300)
    assert await yes_labels(table) == "1 yes · 0 no · 0 disputed"
    await table.one.command(table.channel_id, "session undo")
    assert await yes_labels(table) == "0 yes · 0 no · 0 disputed"


async def test_a_message_without_a_picture_is_answered_in_words(table: Table) -> None:
    """A message without a picture, and an example without a session, are refused in words."""
    await table.start()
    posted = await table.two.say(table.channel_id, "no picture here")
    for menu in ("Find photos like this", "Use as example"):
        assert "There's no image here" in said(await table.one.use_on(table.channel_id, menu, posted["id"]))


async def yes_labels(table: Table) -> str:
    """The labels that `/concept status` shows."""
    answer = await table.one.command(table.channel_id, "concept status")
    assert answer.message is not None
    (embed,) = answer.message["embeds"]
    return str(next(field["value"] for field in embed["fields"] if field["name"] == "Labels"))
