"""What members can do with a server's saved concepts."""

from io import BytesIO

import discord

from bot.features.concepts.render import (
    concepts_embed,
    delete_face,
    import_text,
    page_faces,
    page_of,
    pages_of,
    save_onto_face,
    versions_embed,
)
from bot.features.feature_client import Interaction
from bot.features.photos.given_pictures import Attached, cdn_of
from bot.features.results.actions import FILE_LIMIT
from bot.platform.bot_errors import NotYourConceptError
from bot.platform.components import view_of
from bot.platform.permissions import has, require
from bot.platform.replies import answer, where, words_for
from bot.platform.rights import Right
from bot.platform.turns import heavy
from engine.concepts.concept_records import SavedConcept
from engine.concepts.label_files import MOST_BYTES
from engine.concepts.saved_concepts import Concepts, Recall
from engine.errors import ConceptExistsError, LabelFileError
from engine.web.fetch import fetch


async def require_changeable(interaction: Interaction, concept: SavedConcept) -> None:
    """Raise NotYourConceptError if the member neither created the concept nor has the right to delete."""
    is_own = await _engine(interaction).is_own(concept, interaction.user.id)
    if not is_own and not await has(interaction, Right.DELETE):
        raise NotYourConceptError


@heavy
async def save(interaction: Interaction, name: str, session_id: str = "") -> str | None:
    """Save a session of the channel (default: the last one).

    Returns the words about it, or None if the name belongs to another concept: then the member has been asked.
    """
    await require(interaction, Right.SAVE)
    place, words = where(interaction), words_for(interaction)
    try:
        stored = await _engine(interaction).save(
            place.guild_id, place.channel_id, place.member_id, name, session_id=session_id
        )
    except ConceptExistsError as error:
        concept = await _engine(interaction).by_id(place.guild_id, error.concept_id)
        session_id = session_id or await _engine(interaction).session_id(place.channel_id)
        question = words("confirm-save-onto", name=concept.name, version=concept.last.number + 1)
        await answer(interaction, question, view=view_of([save_onto_face(session_id, concept, words)]))
        return None
    interaction.client.cards.follow(place.guild_id)
    return words("concept-saved", name=stored.name, version=stored.version)


@heavy
async def save_onto(interaction: Interaction, session_id: str, concept_id: str) -> None:
    """Save that session of the channel as a version of that concept."""
    await require(interaction, Right.SAVE)
    place = where(interaction)
    stored = await _engine(interaction).save(
        place.guild_id, place.channel_id, place.member_id, "", onto=concept_id, session_id=session_id
    )
    interaction.client.cards.follow(place.guild_id)
    saved = words_for(interaction)("concept-saved", name=stored.name, version=stored.version)
    await answer(interaction, saved)


async def show_list(interaction: Interaction, page: int = 1) -> None:
    """Answer with a page of the server's concepts."""
    words, engine = words_for(interaction), _engine(interaction)
    found = await engine.all(where(interaction).guild_id)
    page, shown = page_of(found, page)
    members = await interaction.client.engine.members.discord_ids(concept.last.member for concept in shown)
    embed = concepts_embed(shown, members, page, pages_of(found), words)
    faces = page_faces(page, pages_of(found), words)
    await answer(interaction, embeds=[embed], view=view_of(faces) if faces else None)


async def show_versions(interaction: Interaction, name: str) -> None:
    """Answer with the versions of a concept."""
    engine = _engine(interaction)
    concept = await engine.of(where(interaction).guild_id, name)
    members = await interaction.client.engine.members.discord_ids(version.member for version in concept.versions)
    await answer(interaction, embeds=[versions_embed(concept, members, words_for(interaction))])


@heavy
async def fork(interaction: Interaction, name: str, version: int | None, new: str) -> None:
    """Make a new concept from a version of another one."""
    await require(interaction, Right.SAVE)
    place = where(interaction)
    stored = await _engine(interaction).fork(place.guild_id, place.member_id, Recall(name, version), new)
    await answer(interaction, words_for(interaction)("concept-forked", name=name, new=stored.name))


@heavy
async def merge(interaction: Interaction, name: str, into: str) -> None:
    """Add the labels of one concept to another."""
    await require(interaction, Right.SAVE)
    place = where(interaction)
    stored = await _engine(interaction).merge(place.guild_id, place.member_id, name, into)
    interaction.client.cards.follow(place.guild_id)
    words = words_for(interaction)
    await answer(interaction, words("concepts-merged", name=name, into=stored.name, version=stored.version))


@heavy
async def export(interaction: Interaction, name: str, version: int | None, form: str) -> None:
    """Answer with a concept as a zip for another tool."""
    await require(interaction, Right.EXPORT)
    exports, guild_id = interaction.client.engine.concept_exports, where(interaction).guild_id
    made = await exports.export(guild_id, Recall(name, version), form, FILE_LIMIT)
    words = words_for(interaction)
    format_name = words(f"choice-{form}")
    told = words("concept-exported", name=made.name, version=made.version, photos=made.photos, format=format_name)
    await answer(interaction, told, files=[discord.File(BytesIO(made.file.content), made.file.name)])


@heavy
async def import_labels(interaction: Interaction, name: str, file: discord.Attachment, *, only_check: bool) -> None:
    """Add the labels in an attached file to a concept, or only say what it would add."""
    await require(interaction, Right.SAVE)
    if file.size > MOST_BYTES:
        raise LabelFileError("too-large", MOST_BYTES >> 20)
    host = cdn_of(Attached(file.url))
    content = await fetch(file.url, limit=MOST_BYTES, allowed_hosts={host}, redirects=0)
    place, imports = where(interaction), interaction.client.engine.label_imports
    report = await imports.run(place.guild_id, place.member_id, name, file.filename, content, only_check=only_check)
    await answer(interaction, import_text(report, words_for(interaction)))


async def rename(interaction: Interaction, name: str, new: str) -> None:
    """Give a concept another name."""
    guild_id, engine = where(interaction).guild_id, _engine(interaction)
    concept = await engine.of(guild_id, name)
    await require_changeable(interaction, concept)
    renamed = await engine.rename(guild_id, concept.id, new)
    interaction.client.cards.follow(guild_id)
    await answer(interaction, words_for(interaction)("concept-renamed", name=concept.name, new=renamed))


async def ask_to_delete(interaction: Interaction, name: str) -> None:
    """Ask whether to delete a concept."""
    words = words_for(interaction)
    concept = await _engine(interaction).of(where(interaction).guild_id, name)
    await require_changeable(interaction, concept)
    question = words("confirm-delete-concept", name=concept.name, versions=len(concept.versions))
    await answer(interaction, question, view=view_of([delete_face(concept, words)]))


async def delete(interaction: Interaction, concept_id: str) -> None:
    """Delete a concept."""
    guild_id, engine = where(interaction).guild_id, _engine(interaction)
    await require_changeable(interaction, await engine.by_id(guild_id, concept_id))
    deleted = await engine.delete(guild_id, concept_id)
    await answer(interaction, words_for(interaction)("concept-deleted", name=deleted.name))


def _engine(interaction: Interaction) -> Concepts:
    return interaction.client.engine.concepts
