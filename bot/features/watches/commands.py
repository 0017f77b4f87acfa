"""`/watch`: saved concepts whose new photos are posted."""

import discord
from discord import app_commands

from bot.features.concepts.commands import concept_choices
from bot.features.feature_client import Interaction
from bot.features.watches import actions as watches
from bot.locale.commands import command_description, options
from bot.locale.text import bare
from bot.platform.options import CHOICES
from bot.platform.replies import think
from engine.text.readable import folded

WATCH = app_commands.Group(name="watch", description=command_description("watch"), guild_only=True)

Percent = app_commands.Range[int, 1, 99]


async def watch_choices(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    """The server's watched concepts whose names contain the text typed so far."""
    own = await interaction.client.engine.watches.of_server(interaction.guild_id or 0)
    names = [watch.name for watch in own if folded(current) in folded(watch.name)]
    return [app_commands.Choice(name=bare(name, 100), value=name) for name in names[:CHOICES]]


@WATCH.command(name="start", description=command_description("watch start"))
@app_commands.describe(**options("name", "channel", "above"))
@app_commands.autocomplete(name=concept_choices)
async def start(
    interaction: Interaction, name: str, channel: discord.TextChannel | None = None, above: Percent | None = None
) -> None:
    """Start to watch a concept."""
    await think(interaction)
    await watches.start(interaction, name, channel, above)


@WATCH.command(name="list", description=command_description("watch list"))
async def list_watches(interaction: Interaction) -> None:
    """List the watched concepts."""
    await think(interaction)
    await watches.show_list(interaction)


@WATCH.command(name="pause", description=command_description("watch pause"))
@app_commands.describe(**options("name"))
@app_commands.autocomplete(name=watch_choices)
async def pause(interaction: Interaction, name: str) -> None:
    """Pause a watch."""
    await think(interaction)
    await watches.pause(interaction, name)


@WATCH.command(name="resume", description=command_description("watch resume"))
@app_commands.describe(**options("name"))
@app_commands.autocomplete(name=watch_choices)
async def resume(interaction: Interaction, name: str) -> None:
    """Resume a watch."""
    await think(interaction)
    await watches.resume(interaction, name)


@WATCH.command(name="stop", description=command_description("watch stop"))
@app_commands.describe(**options("name"))
@app_commands.autocomplete(name=watch_choices)
async def stop(interaction: Interaction, name: str) -> None:
    """Stop a watch for good."""
    await think(interaction)
    await watches.stop(interaction, name)
