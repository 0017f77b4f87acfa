"""Saved concepts, as embeds and faces. Pure."""

from collections.abc import Mapping, Sequence

import discord

from bot.locale import Words
from bot.locale.markup import Markup, time_ago
from bot.locale.text import plain
from bot.platform.colours import COLOURS
from bot.platform.custom_id import ConceptId, PageId, SaveOntoId
from bot.platform.faces import ButtonFace, Colour
from engine.concepts.concept_records import Outline, SavedConcept
from engine.concepts.label_imports import ImportReport, MatchedBy
from engine.galleries.dataset_names import title_of
from engine.sessions.events import Vote
from engine.sessions.tally import Label

PAGE = 8
NAME_LIMIT, PROMPT_LIMIT, DATASET_LIMIT = 120, 80, 80
"""Characters in a line of the list."""
EXAMPLE_LIMIT = 60
VERSIONS = 15
"""The most that fit into an embed's 4,096 characters, however long the names are."""

Members = Mapping[str, int | None]
"""Discord ids by member key; None for members who were forgotten."""


def page_of(concepts: Sequence[SavedConcept], page: int) -> tuple[int, Sequence[SavedConcept]]:
    """The existing page nearest to that number, and its concepts."""
    page = min(max(page, 1), pages_of(concepts))
    return page, concepts[(page - 1) * PAGE : page * PAGE]


def pages_of(concepts: Sequence[SavedConcept]) -> int:
    """The number of pages, at least one."""
    return max(1, -(-len(concepts) // PAGE))


def concepts_embed(
    shown: Sequence[SavedConcept], members: Members, page: int, pages: int, words: Words
) -> discord.Embed:
    """One page of a server's concepts."""
    lines = [_lines(concept, members, words) for concept in shown] or [words("no-concepts")]
    embed = discord.Embed(
        title=words("concepts-heading"),
        description="\n".join(lines),
        colour=COLOURS[Label.YES if shown else Label.NONE],
    )
    return embed.set_footer(text=words("page-of", page=page, pages=pages)) if pages > 1 else embed


def page_faces(page: int, pages: int, words: Words) -> list[ButtonFace]:
    """The buttons to the previous and next page."""
    near = [number for number in (page - 1, page + 1) if 1 <= number <= pages]
    return [ButtonFace(PageId("concepts", number), words("page-button", page=number), Colour.GREY) for number in near]


def versions_embed(concept: SavedConcept, members: Members, words: Words) -> discord.Embed:
    """A concept's versions, newest first."""
    newest = list(reversed(concept.versions))[:VERSIONS]
    lines = [words("version-line", version=version.number, facts=_facts(version, members, words)) for version in newest]
    if older := len(concept.versions) - len(newest):
        lines.append(words("older-versions", count=older))
    return discord.Embed(title=plain(concept.name, 256), description="\n".join(lines), colour=COLOURS[Label.YES])


def import_text(report: ImportReport, words: Words) -> Markup:
    """What an import added, how the photos were found, and what did not match."""
    values = {vote.value: report.votes.get(vote, 0) for vote in Vote}
    if report.version is not None:
        lines = [words("labels-imported", name=report.name, version=report.version, **values)]
    elif report.matched:
        lines = [words("labels-checked", name=report.name, **values)]
    else:
        lines = [words("labels-none", name=report.name)]
    if report.matched:
        found = {f"by-{how.value}": report.matched.get(how, 0) for how in MatchedBy}
        lines.append(words("labels-matched", **found))
    if report.missing:
        examples = words.joined([words("quoted", text=plain(one, EXAMPLE_LIMIT)) for one in report.examples])
        lines.append(words("labels-missing", count=report.missing, examples=examples))
    if report.unusable:
        lines.append(words("labels-unusable", count=report.unusable))
    return Markup("\n".join(lines))


def delete_face(concept: SavedConcept, words: Words) -> ButtonFace:
    """The button that confirms deleting a concept."""
    return ButtonFace(ConceptId("delete-concept", concept.id), words("delete-concept-button"), Colour.RED)


def save_onto_face(session_id: str, concept: SavedConcept, words: Words) -> ButtonFace:
    """The button that confirms saving a session onto a concept that it does not continue."""
    label = words("save-onto-button", version=concept.last.number + 1)
    return ButtonFace(SaveOntoId(session_id, concept.id), label, Colour.BLUE)


def _lines(concept: SavedConcept, members: Members, words: Words) -> str:
    name, prompt = plain(concept.name, NAME_LIMIT), plain(concept.last.prompt, PROMPT_LIMIT)
    line = words("concept-line", name=name, versions=len(concept.versions), prompt=prompt)
    return f"{line}\n-# {_facts(concept.last, members, words)}"


def _facts(version: Outline, members: Members, words: Words) -> Markup:
    return words(
        "version-facts",
        yes=version.labels.get(Label.YES, 0),
        no=version.labels.get(Label.NO, 0),
        disputed=version.labels.get(Label.DISPUTED, 0),
        dataset=plain(title_of(version.dataset), DATASET_LIMIT),
        saved=time_ago(version.saved_at.timestamp()),
        member=words.member(members.get(version.member)),
    )
