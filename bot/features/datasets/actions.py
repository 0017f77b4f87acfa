"""What members can do with datasets: add, show, remove."""

from collections.abc import Sequence

import discord

from bot.features.datasets.render import datasets_embed, portrait_embed, remove_face, retry_face
from bot.features.feature_client import Interaction
from bot.features.photos.given_pictures import Attached, cdn_of
from bot.features.photos.sheets import numbered_photos
from bot.features.photos.start_menu import start_menu
from bot.locale.markup import message_link
from bot.platform.bot_errors import NoFileError, NotYourAdditionError
from bot.platform.components import view_of
from bot.platform.faces import ButtonFace
from bot.platform.permissions import manages_server, require_manager
from bot.platform.replies import answer, require_posting, where, words_for
from bot.platform.turns import heavy
from engine.datasets.additions import Addition
from engine.galleries.dataset_names import name_of
from engine.sessions.tally import Tally
from engine.sessions.views import PhotoView


async def add(interaction: Interaction, title: str, url: str | None, file: discord.Attachment | None) -> None:
    """Add a dataset of the server's own from a URL or a file. A channel message shows the progress."""
    require_manager(interaction)
    require_posting(interaction)
    if (url is None) == (file is None):
        raise NoFileError
    place, client = where(interaction), interaction.client
    source = (url or "").strip() if file is None else file.url
    hosts = frozenset[str]() if file is None else frozenset({cdn_of(Attached(file.url))})
    addition = await client.engine.additions.add(
        *(place.guild_id, place.channel_id, place.member_id), title, source, file.filename if file else "", hosts
    )
    await _start(interaction, addition)


async def retry(interaction: Interaction, title: str) -> None:
    """Retry the missing photos of one of the server's own datasets. A channel message shows the progress."""
    require_manager(interaction)
    require_posting(interaction)
    place, additions = where(interaction), interaction.client.engine.additions
    name = name_of(title, place.guild_id)
    await _start(interaction, await additions.retry(place.guild_id, place.channel_id, place.member_id, name))


async def cancel(interaction: Interaction, addition_id: str) -> None:
    """Cancel an addition. Only its starter and members with Manage Server may do this."""
    place, additions = where(interaction), interaction.client.engine.additions
    is_own = await additions.check_cancel(place.guild_id, addition_id, place.member_id)
    if not is_own and not manages_server(interaction):
        raise NotYourAdditionError
    additions.cancel(addition_id)
    await answer(interaction, words_for(interaction)("addition-cancelled-privately"))


async def show_list(interaction: Interaction, faces: Sequence[ButtonFace] = ()) -> None:
    """List the datasets that the server can use, with these buttons below."""
    seen = await interaction.client.engine.library.seen_by(where(interaction).guild_id)
    default = interaction.client.default_dataset or (seen[0].name if seen else "")
    embed = datasets_embed(seen, default, words_for(interaction))
    await answer(interaction, embeds=[embed], view=view_of(faces) if faces else None)


@heavy
async def show(interaction: Interaction, title: str | None) -> None:
    """Show what a dataset holds, with nine random photos and a menu to start a session from one of them.

    Members who can manage the server can retry the missing photos of its own datasets.
    """
    engine, words = interaction.client.engine, words_for(interaction)
    portrait = await engine.library.portrait(where(interaction).guild_id, title, words.language)
    follow = await engine.follows.check_use(portrait.dataset.name)
    can_retry = follow is None and portrait.dataset.owner and portrait.retriable and manages_server(interaction)
    photos = [PhotoView(i, photo, 0.0, Tally()) for i, photo in enumerate(portrait.sample, start=1)]
    embeds, files = await numbered_photos(engine, portrait.dataset.name, photos, words)
    menus = start_menu(portrait.dataset.title, photos, words)
    retry = [retry_face(portrait.dataset.title, words)] if can_retry else []
    view = view_of([*menus, *retry]) if menus or retry else None
    await answer(interaction, embeds=[portrait_embed(portrait, words), *embeds], files=files, view=view)


async def ask_to_remove(interaction: Interaction, title: str, *, again: bool = False) -> None:
    """Ask whether to remove one of the server's own datasets. With `again`, ask the second time."""
    require_manager(interaction)
    guild_id, engine, words = where(interaction).guild_id, interaction.client.engine, words_for(interaction)
    gallery = await engine.library.gallery(guild_id, title)
    title = gallery.dataset.title  # its spelling may differ from what was typed
    await engine.removal.check_removable(guild_id, gallery.dataset.name)
    if again:
        question = words("confirm-remove-again", dataset=title)
    else:
        question = words("confirm-remove", dataset=title, photos=gallery.dataset.photos)
    await answer(interaction, question, view=view_of([remove_face(title, words, again=again)]))


async def remove(interaction: Interaction, title: str) -> None:
    """Remove one of the server's own datasets."""
    require_manager(interaction)
    guild_id, engine = where(interaction).guild_id, interaction.client.engine
    await engine.removal.remove(guild_id, name_of(title, guild_id))
    await engine.follows.forget_dataset(name_of(title, guild_id))
    await answer(interaction, words_for(interaction)("removed", dataset=title))


async def _start(interaction: Interaction, addition: Addition) -> None:
    place = where(interaction)
    message = await interaction.client.additions.start(addition)
    link = message_link(place.guild_id, place.channel_id, message.id)
    await answer(interaction, words_for(interaction)("addition-started", link=link))
