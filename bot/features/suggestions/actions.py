"""What members can do with suggestions: look at words and spreads alone, and use them for everyone.

A look is a private panel. It changes in place where it can. Callers must acknowledge the interaction first.
"""

from collections.abc import Sequence

from bot.features.feature_client import Interaction
from bot.features.photos.sheets import numbered_photos
from bot.features.rounds.actions import mark
from bot.features.sessions import actions as concepts
from bot.features.suggestions.render import back_face, spread_faces, word_panel_faces, words_panel_faces
from bot.locale.markup import Markup, member_mention
from bot.platform.components import view_of
from bot.platform.custom_id import RoundId
from bot.platform.faces import ButtonFace, MenuFace
from bot.platform.message_limits import within_limits
from bot.platform.permissions import has, require
from bot.platform.replies import (
    answer,
    channel_of,
    channel_words,
    dismiss,
    require_posting,
    think,
    where,
    words_for,
)
from bot.platform.rights import Right
from bot.platform.turns import heavy
from engine.sessions.tally import Label
from engine.sessions.views import Look, RoundView


async def open_panel(interaction: Interaction) -> None:
    """Acknowledge a press whose answer is a private panel. A press in a panel changes that one."""
    if interaction.message is not None and interaction.message.flags.ephemeral:
        await interaction.response.defer()
    else:
        await think(interaction)


@heavy
async def show_words(interaction: Interaction, ref: RoundId) -> None:
    """Show words for the present state of the session, and the other ways."""
    engine, words, channel_id = interaction.client.engine, words_for(interaction), where(interaction).channel_id
    view = await engine.round(channel_id, ref.session_id, ref.number)
    suggested = await engine.narrowing.words(channel_id, ref.session_id, words.language)
    heading = words("words-heading", prompt=view.prompt) if suggested else words("no-words", prompt=view.prompt)
    await _show(interaction, ref, heading, words_panel_faces(ref.session_id, ref.number, suggested, words))


@heavy
async def try_word(interaction: Interaction, ref: RoundId, word: str) -> None:
    """Show the nine nearest photos to a word."""
    words, channel_id = words_for(interaction), where(interaction).channel_id
    look = await interaction.client.engine.narrowing.try_word(channel_id, ref.session_id, word)
    faces = word_panel_faces(ref.session_id, ref.number, word, words)
    await _show(interaction, ref, words("word-heading", word=word), faces, look)


@heavy
async def use_word(interaction: Interaction, session_id: str, word: str, *, excludes: bool) -> None:
    """Make a word the prompt, or exclude it, and announce it in the channel."""
    require_posting(interaction)
    await require(interaction, Right.STEER)
    place, engine, aloud = where(interaction), interaction.client.engine, channel_words(interaction)
    view = await engine.narrowing.use(place.channel_id, session_id, place.member_id, word, excludes=excludes)
    mark(interaction, view)
    member = member_mention(place.member_id)
    if excludes:
        text = aloud("word-excluded", member=member, word=word, prompt=view.prompt)
    else:
        text = aloud("word-used", member=member, prompt=view.prompt)
    await _go_on(interaction, view, text)


@heavy
async def show_spread(interaction: Interaction, ref: RoundId) -> None:
    """Show nine photos that differ from each other, and ask which of them fit."""
    words, channel_id = words_for(interaction), where(interaction).channel_id
    look = await interaction.client.engine.spreads.spread(channel_id, ref.session_id)
    if not look.photos:
        await _show(interaction, ref, words("no-spread"), [back_face(ref.session_id, ref.number, words)])
        return
    faces = spread_faces(ref.session_id, ref.number, look.photos, words)
    await _show(interaction, ref, words("spread-heading", prompt=look.prompt), faces, look)


@heavy
async def pick_spread(interaction: Interaction, session_id: str, photos: Sequence[str]) -> None:
    """Take photos of a spread as examples, and announce it in the channel."""
    require_posting(interaction)
    place, engine, aloud = where(interaction), interaction.client.engine, channel_words(interaction)
    at = (place.channel_id, session_id, place.member_id)
    view = await engine.spreads.pick(*at, photos, roles=place.role_ids)
    mark(interaction, view)
    text = aloud("spread-picked", member=member_mention(place.member_id), count=len(photos))
    await _go_on(interaction, view, text)


async def show_ways_from_photo(interaction: Interaction, ref: RoundId) -> None:
    """Explain how a photo becomes the start or an example."""
    words = words_for(interaction)
    await _show(interaction, ref, words("from-photo-help"), [back_face(ref.session_id, ref.number, words)])


def goes_on_at_once(view: RoundView) -> bool:
    """Whether the next round should follow at once: nobody is voting in this one, or it is over and has no yes."""
    labels = [photo.tally.label for photo in view.photos]
    votes = sum(photo.tally.yes + photo.tally.no + photo.tally.unsure for photo in view.photos)
    is_over = Label.NONE not in labels
    has_yes = Label.YES in labels
    return not (view.is_hidden or has_yes or view.voting.daily_at is not None) and (is_over or not votes)


async def _go_on(interaction: Interaction, view: RoundView, text: Markup) -> None:
    """Announce a change, remove the private panel, and post the next round if it should follow at once."""
    await channel_of(interaction).send(**within_limits(content=text))
    if goes_on_at_once(view) and await has(interaction, Right.NEXT):
        if await concepts.advance(interaction, view.number, view.session_id):
            await dismiss(interaction)
        return
    await dismiss(interaction)


async def _show(
    interaction: Interaction,
    ref: RoundId,
    heading: str,
    faces: Sequence[ButtonFace | MenuFace],
    look: Look | None = None,
) -> None:
    """Show the panel. It is removed when the session ends."""
    client, words = interaction.client, words_for(interaction)
    embeds, files = ([], []) if look is None else await numbered_photos(client.engine, look.dataset, look.photos, words)
    shown = await answer(interaction, heading, embeds=embeds, files=files, view=view_of(faces))
    client.questions.add(ref.session_id, shown)
