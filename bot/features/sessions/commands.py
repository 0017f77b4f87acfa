"""`/concept`: a channel's session."""

import discord
from discord import app_commands

from bot.features.feature_client import Interaction
from bot.features.photos.looks import show_look
from bot.features.sessions import actions as concepts
from bot.features.sessions.apply import apply_concept
from bot.features.sessions.given_pictures import given
from bot.features.sessions.questions import Wish
from bot.locale import COMMANDS, OPTIONS
from bot.platform.options import Prompt, dataset_choices, described
from bot.platform.permissions import require
from bot.platform.replies import answer, think, where, words_for
from bot.platform.rights import Right
from bot.platform.turns import heavy
from engine.galleries.dataset_names import title_of
from engine.sessions.events import Display, Strategy

CONCEPT = app_commands.Group(name="concept", description=COMMANDS["concept"], guild_only=True)
SHOW = app_commands.Group(name="show", description=COMMANDS["concept show"], parent=CONCEPT)


@CONCEPT.command(name="start", description=COMMANDS["concept start"])
@app_commands.describe(**described("prompt", "image", "link", "dataset", "strategy", "thread"))
@app_commands.autocomplete(dataset=dataset_choices)
@app_commands.choices(strategy=[app_commands.Choice(name=strategy, value=strategy) for strategy in Strategy])
async def start(
    interaction: Interaction,
    prompt: Prompt = "",
    image: discord.Attachment | None = None,
    link: str | None = None,
    dataset: str | None = None,
    strategy: str = Strategy.AUTOMATIC,
    thread: bool = False,
) -> None:
    """Open a session."""
    await think(interaction)
    wish = Wish(prompt, dataset, Strategy(strategy), given(image, link))
    await concepts.start(interaction, wish, in_thread=thread)


@CONCEPT.command(name="prompt", description=COMMANDS["concept prompt"])
@app_commands.describe(**described("prompt", "image", "link"))
async def edit_prompt(
    interaction: Interaction, prompt: Prompt = "", image: discord.Attachment | None = None, link: str | None = None
) -> None:
    """Say anew what is meant."""
    await think(interaction)
    await concepts.edit_prompt(interaction, prompt, given(image, link))


@CONCEPT.command(name="next", description=COMMANDS["concept next"])
async def next_round(interaction: Interaction) -> None:
    """Post the next round."""
    await think(interaction)
    await concepts.advance(interaction)


@CONCEPT.command(name="status", description=COMMANDS["concept status"])
async def status(interaction: Interaction) -> None:
    """Tell where the session stands."""
    await think(interaction)
    await concepts.tell_status(interaction)


@CONCEPT.command(name="undo", description=COMMANDS["concept undo"])
async def undo(interaction: Interaction) -> None:
    """Take back the member's last action."""
    await think(interaction)
    await answer(interaction, await concepts.undo(interaction))


@CONCEPT.command(name="display", description=COMMANDS["concept display"])
@app_commands.describe(kind=OPTIONS["kind"])
@app_commands.choices(kind=[app_commands.Choice(name=kind, value=kind) for kind in Display])
async def display(interaction: Interaction, kind: str) -> None:
    """Choose what the next rounds look like."""
    await think(interaction)
    await require(interaction, Right.STEER)
    place = where(interaction)
    await interaction.client.engine.display(place.channel_id, place.member_id, Display(kind))
    await answer(interaction, words_for(interaction)("display-changed", display=Display(kind)))


@SHOW.command(name="best", description=COMMANDS["concept show best"])
async def best(interaction: Interaction) -> None:
    """Show the classifier's strongest photos."""
    await think(interaction)
    await _show_best(interaction)


@heavy
async def _show_best(interaction: Interaction) -> None:
    look = await interaction.client.engine.assessment.best(where(interaction).channel_id)
    await show_look(interaction, words_for(interaction).best(look.prompt, title_of(look.dataset)), look)


@CONCEPT.command(name="apply", description=COMMANDS["concept apply"])
async def apply(interaction: Interaction) -> None:
    """Label the whole dataset."""
    await think(interaction)
    await apply_concept(interaction)


@CONCEPT.command(name="finish", description=COMMANDS["concept finish"])
async def finish(interaction: Interaction) -> None:
    """Ask whether to close the session."""
    await think(interaction)
    await concepts.ask_to_finish(interaction)


@CONCEPT.command(name="resume", description=COMMANDS["concept resume"])
async def resume(interaction: Interaction) -> None:
    """Reopen the last session."""
    await think(interaction)
    await concepts.resume(interaction)
