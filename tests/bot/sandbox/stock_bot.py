"""A discord.py program in the style of discord.py's examples, without any code for the local Discord.

It has persistent buttons, a modal, autocomplete, context menus, a dynamic item, and a command by mention.
"""

import logging
import re

import discord
from discord import app_commands
from discord.ext import commands


class Colours(discord.ui.View):
    """Buttons that work after a restart: without a timeout, and each with a custom_id."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Green", style=discord.ButtonStyle.green, custom_id="colours:green")
    async def green(self, interaction: discord.Interaction, button: discord.ui.Button["Colours"]) -> None:
        await interaction.response.send_message("This is green.", ephemeral=True)

    @discord.ui.button(label="Red", style=discord.ButtonStyle.red, custom_id="colours:red")
    async def red(self, interaction: discord.Interaction, button: discord.ui.Button["Colours"]) -> None:
        await interaction.response.send_message("This is red.", ephemeral=True)


class Counter(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"counter:(?P<count>\d+)"):
    """A button whose custom_id is its state."""

    def __init__(self, count: int) -> None:
        super().__init__(discord.ui.Button(label=f"Total: {count}", custom_id=f"counter:{count}"))
        self.count = count

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: discord.ui.Item[discord.ui.View], match: re.Match[str]
    ) -> "Counter":
        return cls(int(match["count"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        view = discord.ui.View(timeout=None)
        view.add_item(Counter(self.count + 1))
        await interaction.response.edit_message(view=view)


class Feedback(discord.ui.Modal, title="Feedback"):
    name: discord.ui.TextInput["Feedback"] = discord.ui.TextInput(label="Name", placeholder="Your name here...")
    words: discord.ui.TextInput["Feedback"] = discord.ui.TextInput(
        label="What do you think?", style=discord.TextStyle.long, required=False, max_length=300
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"Thanks for your feedback, {self.name.value}!", ephemeral=True)


class StockBot(commands.Bot):
    def __init__(self) -> None:
        super().__init__(command_prefix=commands.when_mentioned, intents=discord.Intents.default())

    async def setup_hook(self) -> None:
        self.add_view(Colours())
        self.add_dynamic_items(Counter)
        await self.tree.sync()

    async def on_ready(self) -> None:
        logging.info("logged in as %s", self.user)


bot = StockBot()


@bot.command()
async def prepare(ctx: commands.Context[StockBot]) -> None:
    """Starts the persistent buttons."""
    await ctx.send("What is your favourite colour?", view=Colours())


@bot.tree.command()
async def count(interaction: discord.Interaction) -> None:
    """Starts a counter."""
    view = discord.ui.View(timeout=None)
    view.add_item(Counter(0))
    await interaction.response.send_message("A button of your own", view=view)


@bot.tree.command()
async def feedback(interaction: discord.Interaction) -> None:
    """Asks for feedback."""
    await interaction.response.send_modal(Feedback())


@bot.tree.command()
@app_commands.describe(first="The value to add to", second="The value to add", fruit="What is counted")
async def add(interaction: discord.Interaction, first: int, second: int, fruit: str = "apple") -> None:
    """Adds two numbers."""
    await interaction.response.send_message(f"{first} + {second} = {first + second} {fruit}s")


@add.autocomplete("fruit")
async def fruits(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=one, value=one) for one in ("apple", "apricot", "pear") if one.startswith(current)]


@bot.tree.command()
async def joined(interaction: discord.Interaction, member: discord.Member) -> None:
    """Says when a member joined."""
    assert member.joined_at is not None
    await interaction.response.send_message(f"{member} joined {discord.utils.format_dt(member.joined_at)}")


@bot.tree.context_menu(name="Report to moderators")
async def report(interaction: discord.Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(f"Thanks for reporting {message.author.mention}.", ephemeral=True)


@bot.tree.context_menu(name="Show join date")
async def join_date(interaction: discord.Interaction, member: discord.Member) -> None:
    await interaction.response.send_message(f"{member} has joined.", ephemeral=True)


bot.run("token")
