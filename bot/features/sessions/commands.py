"""`/concept`, `/session` and `/show`: a channel's session.

`/concept` holds the few commands that every session needs, so that they all fit in Discord's list of commands.
"""

import discord
from discord import app_commands

from bot.features.feature_client import Interaction
from bot.features.photos.given_pictures import given
from bot.features.photos.looks import show_look
from bot.features.results.actions import apply_concept, post_card
from bot.features.rounds import actions as rounds
from bot.features.sessions import actions as concepts
from bot.features.sessions.examples import open_start_form
from bot.features.sessions.questions import SessionRequest
from bot.locale.commands import command_description, option_description, options
from bot.platform.custom_id import StartId
from bot.platform.options import Prompt, dataset_choices, photo_choices
from bot.platform.permissions import require
from bot.platform.replies import answer, dismiss, think, where, words_for
from bot.platform.rights import Right
from bot.platform.turns import heavy
from engine.galleries.dataset_names import title_of
from engine.sessions.events import Display, Strategy

CONCEPT = app_commands.Group(name="concept", description=command_description("concept"), guild_only=True)
SESSION = app_commands.Group(name="session", description=command_description("session"), guild_only=True)
SHOW = app_commands.Group(name="show", description=command_description("show"), guild_only=True)


@CONCEPT.command(name="start", description=command_description("concept start"))
@app_commands.describe(**options("prompt", "image", "link", "dataset", "photo", "strategy", "thread"))
@app_commands.autocomplete(dataset=dataset_choices, photo=photo_choices)
@app_commands.choices(strategy=[app_commands.Choice(name=strategy, value=strategy) for strategy in Strategy])
async def start(
    interaction: Interaction,
    prompt: Prompt = "",
    image: discord.Attachment | None = None,
    link: str | None = None,
    dataset: str | None = None,
    photo: str = "",
    strategy: str = Strategy.AUTOMATIC,
    thread: bool = False,
) -> None:
    """Start a session. Without a prompt or a picture, open the form for them."""
    request = SessionRequest(prompt, dataset, Strategy(strategy), given(image, link), photo=photo, thread=thread)
    is_bare = not (prompt.strip() or request.pictures or photo)
    if is_bare and len(dataset or "") <= StartId.LIMIT:  # no dataset has a longer name
        await open_start_form(interaction, request)
        return
    await think(interaction)
    await concepts.start(interaction, request)


@CONCEPT.command(name="next", description=command_description("concept next"))
async def next_round(interaction: Interaction) -> None:
    """Post the next round."""
    await think(interaction)
    if await concepts.advance(interaction):
        await dismiss(interaction)


@CONCEPT.command(name="apply", description=command_description("concept apply"))
async def apply(interaction: Interaction) -> None:
    """Label the whole dataset."""
    await think(interaction)
    await apply_concept(interaction)
    await dismiss(interaction)


@CONCEPT.command(name="finish", description=command_description("concept finish"))
async def finish(interaction: Interaction) -> None:
    """Ask whether to finish the session."""
    await think(interaction)
    await concepts.ask_to_finish(interaction)


@SESSION.command(name="prompt", description=command_description("session prompt"))
@app_commands.describe(**options("prompt", "image", "link"))
async def edit_prompt(
    interaction: Interaction, prompt: Prompt = "", image: discord.Attachment | None = None, link: str | None = None
) -> None:
    """Change the session's prompt."""
    await think(interaction)
    await concepts.edit_prompt(interaction, prompt, given(image, link))


@SESSION.command(name="display", description=command_description("session display"))
@app_commands.describe(kind=option_description("kind"))
@app_commands.choices(kind=[app_commands.Choice(name=kind, value=kind) for kind in Display])
async def display(interaction: Interaction, kind: str) -> None:
    """Choose what the next rounds look like."""
    await think(interaction)
    await require(interaction, Right.STEER)
    place = where(interaction)
    await interaction.client.engine.display(place.channel_id, place.member_id, Display(kind))
    await answer(interaction, words_for(interaction)("display-changed", display=Display(kind)))


@SESSION.command(name="undo", description=command_description("session undo"))
async def undo(interaction: Interaction) -> None:
    """Take back the member's last action."""
    await think(interaction)
    await answer(interaction, rounds.undo_text(await rounds.undo(interaction), words_for(interaction)))


@SESSION.command(name="resume", description=command_description("session resume"))
async def resume(interaction: Interaction) -> None:
    """Reopen the last session."""
    await think(interaction)
    await concepts.resume(interaction)


@SHOW.command(name="best", description=command_description("show best"))
async def best(interaction: Interaction) -> None:
    """Show the photos with the highest scores."""
    await think(interaction)
    await _show_best(interaction)


@heavy
async def _show_best(interaction: Interaction) -> None:
    look = await interaction.client.engine.assessment.best(where(interaction).channel_id)
    heading = words_for(interaction)("best-photos", prompt=look.prompt, dataset=title_of(look.dataset))
    await show_look(interaction, heading, look)


@SHOW.command(name="card", description=command_description("show card"))
async def card(interaction: Interaction) -> None:
    """Post a card of the result."""
    await think(interaction)
    await post_card(interaction)
