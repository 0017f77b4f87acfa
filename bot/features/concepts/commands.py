"""`/concept save` and `/saved`: a server's saved concepts."""

import discord
from discord import app_commands

from bot.features.concepts import actions as saved_concepts
from bot.features.feature_client import Interaction
from bot.features.sessions import actions as concepts
from bot.features.sessions.commands import CONCEPT
from bot.features.sessions.questions import SessionRequest
from bot.locale.commands import choice_name, command_description, option_description, options
from bot.locale.text import bare
from bot.platform.options import CHOICES, dataset_choices
from bot.platform.replies import answer, think
from engine.concepts.saved_concepts import NAME_LIMIT, VERSION_LIMIT, fitting
from engine.export.formats import FORMATS

SAVED = app_commands.Group(name="saved", description=command_description("saved"), guild_only=True)
FILES = app_commands.Group(name="files", description=command_description("files"), guild_only=True)

Name = app_commands.Range[str, 1, NAME_LIMIT]
Version = app_commands.Range[int, 1, VERSION_LIMIT]


async def concept_choices(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    """The server's concepts whose names contain the text typed so far."""
    found = fitting(await interaction.client.engine.concepts.all(interaction.guild_id or 0), current)
    return [app_commands.Choice(name=bare(name, 100), value=name) for name in found[:CHOICES]]


@CONCEPT.command(name="save", description=command_description("concept save"))
@app_commands.describe(**options("name"))
@app_commands.autocomplete(name=concept_choices)
async def save(interaction: Interaction, name: Name) -> None:
    """Save the session."""
    await think(interaction)
    if saved := await saved_concepts.save(interaction, name):
        await answer(interaction, saved)


@SAVED.command(name="load", description=command_description("saved load"))
@app_commands.describe(**options("name", "version", "dataset", "thread"))
@app_commands.autocomplete(name=concept_choices, dataset=dataset_choices)
async def load(
    interaction: Interaction,
    name: str,
    version: Version | None = None,
    dataset: str | None = None,
    thread: bool = False,
) -> None:
    """Continue a saved concept."""
    await think(interaction)
    await concepts.start(interaction, SessionRequest("", dataset, concept=name, version=version, thread=thread))


@SAVED.command(name="list", description=command_description("saved list"))
@app_commands.describe(**options("name"))
@app_commands.autocomplete(name=concept_choices)
async def list_concepts(interaction: Interaction, name: str | None = None) -> None:
    """List the saved concepts, or the versions of one."""
    await think(interaction)
    if name is None:
        await saved_concepts.show_list(interaction)
    else:
        await saved_concepts.show_versions(interaction, name)


@SAVED.command(name="fork", description=command_description("saved fork"))
@app_commands.describe(**options("name", "version"), new=option_description("as"))
@app_commands.rename(new="as")
@app_commands.autocomplete(name=concept_choices)
async def fork(interaction: Interaction, name: str, new: Name, version: Version | None = None) -> None:
    """Make a new concept from a saved one."""
    await think(interaction)
    await saved_concepts.fork(interaction, name, version, new)


@SAVED.command(name="merge", description=command_description("saved merge"))
@app_commands.describe(**options("name", "into"))
@app_commands.autocomplete(name=concept_choices, into=concept_choices)
async def merge(interaction: Interaction, name: str, into: str) -> None:
    """Add the labels of one concept to another."""
    await think(interaction)
    await saved_concepts.merge(interaction, name, into)


@SAVED.command(name="rename", description=command_description("saved rename"))
@app_commands.describe(**options("name"), new=option_description("as"))
@app_commands.rename(new="as")
@app_commands.autocomplete(name=concept_choices)
async def rename(interaction: Interaction, name: str, new: Name) -> None:
    """Give a concept another name."""
    await think(interaction)
    await saved_concepts.rename(interaction, name, new)


@SAVED.command(name="delete", description=command_description("saved delete"))
@app_commands.describe(**options("name"))
@app_commands.autocomplete(name=concept_choices)
async def delete(interaction: Interaction, name: str) -> None:
    """Ask whether to delete a concept."""
    await think(interaction)
    await saved_concepts.ask_to_delete(interaction, name)


@FILES.command(name="export", description=command_description("files export"))
@app_commands.describe(**options("name", "version"), form=option_description("format"))
@app_commands.rename(form="format")
@app_commands.choices(form=[app_commands.Choice(name=choice_name(form), value=form) for form in FORMATS])
@app_commands.autocomplete(name=concept_choices)
async def export(interaction: Interaction, name: str, form: str, version: Version | None = None) -> None:
    """Export a saved concept to a file for another tool."""
    await think(interaction)
    await saved_concepts.export(interaction, name, version, form)


@FILES.command(name="import", description=command_description("files import"))
@app_commands.describe(**options("name", "check"), file=option_description("labels"))
@app_commands.rename(file="labels")
@app_commands.autocomplete(name=concept_choices)
async def import_labels(interaction: Interaction, name: str, file: discord.Attachment, check: bool = False) -> None:
    """Add labels from a file to a saved concept."""
    await think(interaction)
    await saved_concepts.import_labels(interaction, name, file, only_check=check)
