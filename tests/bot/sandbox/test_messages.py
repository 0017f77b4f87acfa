"""Messages with files: what `attachment://` refers to, and which files an edit keeps, drops or duplicates."""

import io
from typing import Any

import discord
import pytest
from PIL import Image

from bot.sandbox import SandboxServer
from tests.bot.sandbox.conftest import Connect, SmallBot, StartBot


def picture(color: str = "teal") -> io.BytesIO:
    """A PNG of 48 x 32 pixels."""
    data = io.BytesIO()
    Image.new("RGB", (48, 32), color).save(data, "PNG")
    data.seek(0)
    return data


def embed(title: str = "photo") -> discord.Embed:
    """An embed that shows the attached file."""
    return discord.Embed(title=title).set_image(url="attachment://photo.png")


@pytest.fixture
async def channel(start_bot: StartBot, bot: SmallBot) -> discord.TextChannel:
    """The bot's #concepts."""
    await start_bot(bot)
    return bot.channel("concepts")


async def test_an_attached_picture_is_shown_and_served(channel: discord.TextChannel, connect: Connect) -> None:
    """The embed's url returns the uploaded bytes, and the embed has the picture's size."""
    data = picture()
    sent = await channel.send(embed=embed(), file=discord.File(data, "photo.png"))
    member = await connect("sky")
    image = (await member.messages(str(channel.id)))[0]["embeds"][0]["image"]
    assert (image["width"], image["height"]) == (48, 32)
    assert await member.fetch(image["url"]) == picture().getvalue()
    assert sent.embeds[0].image.url == image["url"]


async def test_a_file_that_an_embed_shows_is_not_listed(channel: discord.TextChannel) -> None:
    """`attachments` holds only the files that no embed names (discord-api-docs #1340, #4809)."""
    files = [discord.File(picture(), "photo.png"), discord.File(io.BytesIO(b"a,b"), "labels.csv")]
    sent = await channel.send(embed=embed(), files=files)
    assert [file.filename for file in sent.attachments] == ["labels.csv"]


async def test_an_edit_of_embeds_keeps_the_files(channel: discord.TextChannel) -> None:
    """A PATCH without `attachments` whose embeds name the file again still shows it, once."""
    sent = await channel.send(embed=embed(), file=discord.File(picture(), "photo.png"))
    edited = await sent.edit(embed=embed("changed"))
    assert edited.embeds[0].title == "changed"
    assert edited.embeds[0].image.url == sent.embeds[0].image.url
    assert edited.attachments == []


async def test_echoing_the_attachments_drops_the_embeds_files(channel: discord.TextChannel) -> None:
    """`attachments` in a PATCH is the new list, and the list that a bot receives lacks files in embeds."""
    sent = await channel.send(embed=embed(), file=discord.File(picture(), "photo.png"))
    edited = await sent.edit(embed=embed(), attachments=sent.attachments)
    assert edited.embeds[0].image.url is None


async def test_echoing_an_embed_shows_its_picture_twice(channel: discord.TextChannel) -> None:
    """An embed with the CDN's url does not refer to the file, which is then listed as well (#5675)."""
    sent = await channel.send(embed=embed(), file=discord.File(picture(), "photo.png"))
    edited = await sent.edit(embed=sent.embeds[0])
    assert edited.embeds[0].image.url == sent.embeds[0].image.url
    assert [file.filename for file in edited.attachments] == ["photo.png"]


async def test_an_update_response_with_embeds_drops_the_files(
    channel: discord.TextChannel, connect: Connect, bot: SmallBot
) -> None:
    """A type 7 response that sets embeds loses the pictures (#6277). One that sets only the buttons keeps them."""

    class Buttons(discord.ui.View):
        @discord.ui.button(label="embeds", custom_id="embeds")
        async def embeds(self, interaction: discord.Interaction, _: discord.ui.Button["Buttons"]) -> None:
            await interaction.response.edit_message(embed=embed("changed"))

        @discord.ui.button(label="view", custom_id="view")
        async def view(self, interaction: discord.Interaction, _: discord.ui.Button["Buttons"]) -> None:
            await interaction.response.edit_message(view=self)

    sent = await channel.send(embed=embed(), file=discord.File(picture(), "photo.png"), view=Buttons(timeout=None))
    member = await connect("river")
    message = await member.message(str(channel.id), str(sent.id))
    kept = await member.click(message, "view")
    assert kept.shown["embeds"][0]["image"]["url"] == sent.embeds[0].image.url
    lost = await member.click(message, "embeds")
    assert "image" not in lost.shown["embeds"][0]


async def test_a_gallery_shows_its_uploads_and_lists_no_attachments(
    channel: discord.TextChannel, connect: Connect
) -> None:
    """A Components V2 message resolves its media and reports no attachments (#8277)."""
    view = discord.ui.LayoutView()
    gallery: discord.ui.MediaGallery[discord.ui.LayoutView] = discord.ui.MediaGallery()
    for number in range(9):
        gallery.add_item(media=f"attachment://{number}.png", description=f"photo {number + 1}")
    view.add_item(gallery)
    files = [discord.File(picture(), f"{number}.png") for number in range(9)]
    sent = await channel.send(view=view, files=files)
    assert sent.attachments == []
    member = await connect("river")
    shown = (await member.messages(str(channel.id)))[0]["components"][0]["items"]
    assert [item["description"] for item in shown] == [f"photo {number}" for number in range(1, 10)]
    assert await member.fetch(shown[8]["media"]["url"]) == picture().getvalue()


async def test_a_gallery_cannot_show_what_an_edit_uploads(channel: discord.TextChannel, server: SandboxServer) -> None:
    """New uploads in a gallery's edit are refused with 400 (#7529). An edit without files keeps the gallery."""
    view = discord.ui.LayoutView()
    gallery: discord.ui.MediaGallery[discord.ui.LayoutView] = discord.ui.MediaGallery()
    gallery.add_item(media="attachment://old.png")
    view.add_item(gallery)
    sent = await channel.send(view=view, file=discord.File(picture(), "old.png"))
    await sent.edit(view=view)
    gallery.add_item(media="attachment://new.png")
    with pytest.raises(discord.HTTPException) as refused:
        await sent.edit(view=view, attachments=[discord.File(picture(), "new.png")])
    assert refused.value.code == 50035
    server.invalid_requests.clear()


async def test_mentions_notify_only_whom_they_may(channel: discord.TextChannel, connect: Connect) -> None:
    """allowed_mentions decides who is mentioned, and @everyone needs a permission as well."""
    member = await connect("river")
    words = f"<@{member.id}> @everyone"
    silent = await channel.send(words, allowed_mentions=discord.AllowedMentions.none())
    assert (silent.mentions, silent.mention_everyone) == ([], False)
    loud = await channel.send(words, allowed_mentions=discord.AllowedMentions.all())
    assert [str(user.id) for user in loud.mentions] == [member.id]
    assert not loud.mention_everyone


async def test_deleting_tells_everyone(channel: discord.TextChannel, connect: Connect) -> None:
    """Members receive MESSAGE_DELETE, and the message no longer exists."""
    member = await connect("sky")
    sent = await channel.send("gone soon")
    await sent.delete()
    event = await member.wait_for(lambda event: event.name == "MESSAGE_DELETE", past=True)
    assert event.data["id"] == str(sent.id)
    assert await member.messages(str(channel.id)) == []


async def test_history_is_paged_by_ids(channel: discord.TextChannel) -> None:
    """before, after and around return the same messages as on Discord."""
    sent = [await channel.send(str(number)) for number in range(4)]

    async def listed(**window: Any) -> list[str]:
        return [one.content async for one in channel.history(**window)]

    assert await listed(limit=2) == ["3", "2"]
    assert await listed(limit=2, before=sent[3]) == ["2", "1"]
    assert await listed(limit=2, after=sent[1]) == ["2", "3"]
    assert await listed(limit=3, around=sent[1]) == ["2", "1", "0"]


async def test_reactions_are_counted_and_told(channel: discord.TextChannel, connect: Connect) -> None:
    """Other members receive a reaction, and the message counts it. Taking it back removes it."""
    sent = await channel.send("react")
    maple, sky = await connect("maple"), await connect("sky")
    path = f"/channels/{channel.id}/messages/{sent.id}/reactions/%F0%9F%91%8D/@me"
    await maple.rest("PUT", path)
    event = await sky.wait_for(lambda event: event.name == "MESSAGE_REACTION_ADD", past=True)
    assert event.data["emoji"]["name"] == "\N{THUMBS UP SIGN}"
    assert (await sky.message(str(channel.id), str(sent.id)))["reactions"][0]["count"] == 1
    await maple.rest("DELETE", path)
    assert "reactions" not in await sky.message(str(channel.id), str(sent.id))
