"""A discord.py bot whose answers contain everything that the page can show."""

import asyncio
import io
from typing import Any

import discord
from discord import app_commands, ui
from PIL import Image, ImageDraw

PACES = [
    app_commands.Choice(name="As fast as can be", value="fast"),
    app_commands.Choice(name="Slowly", value="slow"),
]
NUMBERS = range(1, 10)


def photo(number: int, size: tuple[int, int] = (400, 300)) -> discord.File:
    """A JPEG with a number in it, named photo-NUMBER.jpg."""
    image = Image.new("RGB", size, (40 + 20 * number, 120, 200 - 15 * number))
    draw = ImageDraw.Draw(image)
    draw.ellipse((size[0] * 0.3, size[1] * 0.2, size[0] * 0.7, size[1] * 0.7), fill=(240, 200, 20 * number))
    draw.text((12, 12), str(number), fill="white", font_size=40)
    data = io.BytesIO()
    image.save(data, "JPEG")
    data.seek(0)
    return discord.File(data, f"photo-{number}.jpg", description=f"Photo {number}")


class Note(ui.Modal, title="A note"):
    """A modal with every kind of input."""

    words: Any = ui.Label(
        text="Words", description="As many as you like", component=ui.TextInput[Any](max_length=100, min_length=3)
    )
    colour: Any = ui.Label(
        text="Colour",
        component=ui.Select[Any](
            placeholder="Which one?",
            options=[discord.SelectOption(label="Red", description="as a rose"), discord.SelectOption(label="Blue")],
        ),
    )
    wants: Any = ui.Label(
        text="Wants",
        component=ui.CheckboxGroup[Any](
            options=[discord.CheckboxGroupOption(label=name) for name in ("houses", "lakes", "boats")], max_values=2
        ),
    )
    season: Any = ui.Label(
        text="Season",
        component=ui.RadioGroup[Any](options=[discord.RadioGroupOption(label=name) for name in ("summer", "winter")]),
    )
    sure: Any = ui.Label(text="I am sure", component=ui.Checkbox[Any]())

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Repeat the values."""
        parts = [
            self.words.component.value,
            *self.colour.component.values,
            *self.wants.component.values,
            self.season.component.value,
            str(self.sure.component.value),
        ]
        await interaction.response.send_message(f"noted: {', '.join(parts)}")


class Photos(ui.Modal, title="Example photos"):
    """A modal with a text and two file uploads."""

    intro: Any = ui.TextDisplay[Any]("Choose photos from your device.")
    yes: Any = ui.Label(text="Photos that fit", component=ui.FileUpload[Any](min_values=1, max_values=3))
    no: Any = ui.Label(text="Photos that don't", component=ui.FileUpload[Any](required=False))

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Name the files with their sizes."""
        files = [*self.yes.component.values, *self.no.component.values]
        names = [f"{file.filename} {len(await file.read())}" for file in files]
        await interaction.response.send_message(f"received: {', '.join(names)}")


class Counter(ui.View):
    """Buttons that count, whisper, ask and stay silent, and a menu."""

    count = 0

    @ui.button(label="Count 0", style=discord.ButtonStyle.success)
    async def add(self, interaction: discord.Interaction[Any], button: ui.Button[Any]) -> None:
        """Count up."""
        self.count += 1
        button.label = f"Count {self.count}"
        await interaction.response.edit_message(view=self)

    @ui.button(label="Whisper", emoji="🤫")
    async def whisper(self, interaction: discord.Interaction[Any], _: ui.Button[Any]) -> None:
        """Answer with an ephemeral message."""
        await interaction.response.send_message("for you alone", ephemeral=True)

    @ui.button(label="Ask", style=discord.ButtonStyle.primary)
    async def ask(self, interaction: discord.Interaction[Any], _: ui.Button[Any]) -> None:
        """Open the modal."""
        await interaction.response.send_modal(Note())

    @ui.button(label="Silence", style=discord.ButtonStyle.danger)
    async def silence(self, interaction: discord.Interaction[Any], _: ui.Button[Any]) -> None:
        """Never answer."""

    @ui.button(label="Off", disabled=True)
    async def off(self, interaction: discord.Interaction[Any], _: ui.Button[Any]) -> None:
        """Cannot be pressed."""

    @ui.select(
        placeholder="Choose up to two",
        max_values=2,
        options=[discord.SelectOption(label=name, description=f"{name}s, many") for name in ("house", "lake", "boat")],
    )
    async def choose(self, interaction: discord.Interaction[Any], menu: ui.Select[Any]) -> None:
        """Repeat the choice."""
        await interaction.response.send_message(f"chosen: {', '.join(menu.values)}", ephemeral=True)


class Gallery(ui.LayoutView):
    """Nine photos in a gallery, in a container, with text and buttons."""

    def __init__(self) -> None:
        super().__init__()
        items = [discord.MediaGalleryItem(f"attachment://photo-{i}.jpg", description=f"Photo {i}") for i in NUMBERS]
        again: ui.Button[Any] = ui.Button(label="Again", style=discord.ButtonStyle.primary)
        thumbnail: ui.Thumbnail[Any] = ui.Thumbnail("attachment://photo-1.jpg", description="Photo 1")
        section: ui.Section[Any] = ui.Section("## Nine photos", "-# of a house by a lake", accessory=thumbnail)
        self.add_item(
            ui.Container(section, ui.Separator(), ui.MediaGallery(*items), ui.ActionRow(again), accent_colour=0x5865F2)
        )


class Round(ui.View):
    """Yes and no buttons for each of nine photos, and three controls."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        green, red, grey = discord.ButtonStyle.success, discord.ButtonStyle.danger, discord.ButtonStyle.secondary
        for number in NUMBERS:
            row = (number - 1) // 2
            self._put(f"{number} ✓ 2" if number < 4 else f"{number} ✓", green if number < 4 else grey, row)
            self._put(f"{number} ✗ 1" if number == 2 else f"{number} ✗", red if number == 2 else grey, row)
        for label, style in (("The rest is no", grey), ("Next ▸", discord.ButtonStyle.primary), ("⋯", grey)):
            self._put(label, style, 4)

    def _put(self, label: str, style: discord.ButtonStyle, row: int) -> None:
        button: ui.Button[Any] = ui.Button(label=label, style=style, row=row)
        button.callback = self._pressed  # type: ignore[method-assign]
        self.add_item(button)

    async def _pressed(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.defer()


def add_commands(tree: app_commands.CommandTree[Any]) -> None:
    """The commands."""
    concept = app_commands.Group(name="concept", description="Teach a concept")

    @concept.command(name="start", description="Opens a session: the nine photos nearest to the prompt")
    @app_commands.describe(prompt="What to look for", dataset="Where to look")
    async def start(interaction: discord.Interaction[Any], prompt: str, dataset: str = "demo") -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        embeds = []
        for i in NUMBERS:
            embed = discord.Embed(title=f"{i} · yes" if i < 4 else str(i), description="0.312 · by a photographer")
            embed.colour = discord.Colour(0x248046 if i < 4 else 0x4E5058)
            embeds.append(embed.set_image(url=f"attachment://photo-{i}.jpg").set_footer(text=f"scene-{i}"))
        assert isinstance(interaction.channel, discord.abc.Messageable)
        photos = [photo(i) for i in NUMBERS]
        await interaction.channel.send(f"**Round 1** · “{prompt}”", embeds=embeds, files=photos, view=Round())
        await interaction.edit_original_response(content=f"Teaching “{prompt}” from {dataset}.")

    @start.autocomplete("dataset")
    async def datasets(_: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
        names = [("The demo's scenes", "demo"), ("Desert", "desert"), ("Caltech 101", "caltech101")]
        return [app_commands.Choice(name=name, value=value) for name, value in names if typed.lower() in name.lower()]

    @concept.command(name="status", description="Show the session")
    async def status(interaction: discord.Interaction[Any]) -> None:
        embed = discord.Embed(
            title="a house by the lake", description=SPECIMEN, colour=0x248046, url="https://example.com/"
        )
        embed.set_author(name="Ninefold").set_thumbnail(url="attachment://photo-3.jpg").set_footer(text="demo")
        for name, value in (("Labels", "4 yes, 5 no"), ("Votes", "maple 6, river 3"), ("Disputed", "none")):
            embed.add_field(name=name, value=value)
        embed.add_field(name="Prompt", value="a house **by the lake**", inline=False)
        embed.timestamp = interaction.created_at
        labels = discord.File(io.BytesIO(b"photo,label\n1,yes\n"), "labels.csv")
        await interaction.response.send_message(SPECIMEN, embed=embed, files=[photo(3), labels])

    tree.add_command(concept)

    @tree.command(name="show", description="Shows a counter")
    @app_commands.describe(topic="What it counts", step="By how much", loud="Whether everyone hears it")
    @app_commands.choices(pace=PACES)
    async def show(
        interaction: discord.Interaction[Any],
        topic: str,
        step: app_commands.Range[int, 1, 9] = 1,
        pace: str = "slow",
        loud: bool = False,
        member: discord.Member | None = None,
        file: discord.Attachment | None = None,
    ) -> None:
        named = [topic, str(step), pace, str(loud), member.name if member else "-", file.filename if file else "-"]
        await interaction.response.send_message(f"counting {' '.join(named)}", view=Counter())

    @tree.command(name="gallery", description="Nine photos in a gallery")
    async def gallery(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message(view=Gallery(), files=[photo(i) for i in NUMBERS])

    @tree.command(name="photos", description="Asks for photos")
    async def photos(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_modal(Photos())

    @tree.command(name="silent", description="Never answers")
    async def silent(interaction: discord.Interaction[Any]) -> None:
        await asyncio.sleep(0)

    @tree.context_menu(name="Count words")
    async def count_words(interaction: discord.Interaction[Any], message: discord.Message) -> None:
        await interaction.response.send_message(f"{len(message.content.split())} words", ephemeral=True)


SPECIMEN = """# A heading
**bold** *italic* __underlined__ ~~struck~~ `code` ||hidden||
> a quote
- one
- two
  - deeper
1. first
-# small print, <t:0:D>, [masked](https://example.com/), snake_case_word, <b>no html</b>
```py
print("*as it is*")
```"""
