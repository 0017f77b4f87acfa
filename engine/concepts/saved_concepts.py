"""Concepts that live on: a server's saved ones, which can be continued in any of its channels.

A concept is its server's alone: every call names the server, and finds nothing of another one's.
"""

import asyncio
import logging
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from engine.concepts import snapshot as keeping
from engine.concepts.concept_records import ConceptRecords, SavedConcept
from engine.concepts.snapshot import Kept
from engine.datasets.library import Library
from engine.errors import (
    ConceptExistsError,
    ConceptLimitError,
    ConceptNameError,
    DatabaseError,
    OtherEncoderError,
    SameConceptError,
    UnknownConceptError,
    UnknownVersionError,
    VersionLimitError,
)
from engine.galleries.gallery import Gallery
from engine.learning.prompts import EncodedPrompt
from engine.photo import Embedding, Photo
from engine.services import Services
from engine.sessions.events import Continued, Saved
from engine.sessions.packed_embedding import unpack_embedding
from engine.sessions.views import PromptHints
from engine.text.readable import folded, is_readable

log = logging.getLogger(__name__)

NAME_LIMIT, CONCEPT_LIMIT, VERSION_LIMIT = 60, 200, 100


@dataclass(frozen=True, slots=True)
class Recall:
    """A wish to go on with a saved concept, by its name; with its last version unless another one is named."""

    name: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """What a new session takes over from a saved concept: the event, the photos with votes, and the name."""

    events: tuple[Continued, ...] = ()
    photos: Mapping[str, tuple[Photo, Embedding]] = field(default_factory=dict)
    concept: str = ""

    def embeddings(self) -> dict[str, Embedding]:
        """The embeddings (d,) of the photos, by id."""
        return {photo: embedding for photo, (_, embedding) in self.photos.items()}


@dataclass(frozen=True, slots=True)
class Stored:
    """A version that was made."""

    name: str
    version: int


class Concepts:
    """The saved concepts of each server (by Discord id). Members are given by Discord id, too."""

    def __init__(self, services: Services, library: Library) -> None:
        self._services, self._library = services, library
        self._records = ConceptRecords(services.database)
        self._writing = asyncio.Lock()  # a name and a version's number are each taken once

    # -- looks -------------------------------------------------------------------------------------------------------

    async def all(self, guild_id: int) -> tuple[SavedConcept, ...]:
        """A server's concepts, by name."""
        found = await self._services.workers.search.run(self._records.all, guild_id)
        return tuple(sorted(found, key=lambda concept: folded(concept.name)))

    async def of(self, guild_id: int, name: str) -> SavedConcept:
        """The concept that the server calls so, in any of the ways that `folded` unites. Raises UnknownConceptError."""
        saved = await self.all(guild_id)
        for concept in saved:
            if concept.name == name:
                return concept
        concepts = {folded(concept.name): concept for concept in saved}
        if (found := concepts.get(folded(name))) is None:
            near = get_close_matches(folded(name), concepts, n=3, cutoff=0.4)
            raise UnknownConceptError(name, [concepts[one].name for one in near])
        return found

    async def by_id(self, guild_id: int, concept_id: str) -> SavedConcept:
        """A concept of the server by its id. Raises UnknownConceptError."""
        for concept in await self.all(guild_id):
            if concept.id == concept_id:
                return concept
        raise UnknownConceptError("", ())

    async def is_own(self, concept: SavedConcept, member_id: int) -> bool:
        """Whether the member is the one who saved it first."""
        return concept.member == await self._services.members.key(member_id)

    # -- from a session, and back ------------------------------------------------------------------------------------

    async def save(
        self, guild_id: int, channel_id: int, member_id: int, name: str, *, onto: str = "", session_id: str = ""
    ) -> Stored:
        """Save the channel's last session, running or finished: as a version of the concept that it continues if that
        one is called so (or is `onto`, an id), else as a new concept.

        Raises ConceptNameError, ConceptExistsError when the name is another concept's, ConceptLimitError,
        VersionLimitError, NoSessionError; UnknownRoundError if the channel has no session `session_id` (if given).
        """
        sessions, workers = self._services.sessions, self._services.workers
        live = await (sessions.of(session_id, channel_id) if session_id else sessions.at(channel_id))
        session, member = live.session, await self._services.members.key(member_id)
        entries = await workers.replay.run(self._services.journal.session, session.id)
        kept = await workers.replay.run(keeping.kept, session, entries, live.embeddings())
        async with self._writing:
            found = await self.by_id(guild_id, onto) if onto else await self._named(guild_id, name)
            if found is None:
                found = await self._made(guild_id, name, member)
            elif found.id not in (session.concept, onto):
                raise ConceptExistsError(found.name, found.id)
            version = await self._add(found, member, kept)
        try:
            await live.commit(lambda _: [Saved(member, found.id, version)])
        except DatabaseError as error:  # the version is on disk; the session's next save asks whether to add to it
            log.warning("the session %s does not know that it was saved as %s: %s", session.id, found.id, error)
        return Stored(found.name, version)

    async def session_id(self, channel_id: int) -> str:
        """The session that `save` saves. Raises NoSessionError."""
        return (await self._services.sessions.at(channel_id)).session.id

    async def recall(
        self, recall: Recall, guild_id: int, dataset: str | None, member: str
    ) -> tuple[Gallery, EncodedPrompt, Carried]:
        """The gallery, the prompt and the labels of a session that continues a concept, on the concept's own dataset
        unless `dataset` names another.

        Raises UnknownConceptError, UnknownVersionError, UnknownDatasetError, OtherEncoderError.
        """
        concept, version, kept = await self._version(guild_id, recall)
        gallery = await self._gallery(guild_id, concept, kept, dataset)
        name = gallery.dataset.name
        photos = await self._services.workers.search.run(gallery.by_ids, keeping.photos_in(kept, name))
        event = keeping.continued(kept, name, photos, member=member, concept=concept.id, version=version)
        prompt = EncodedPrompt(kept.prompt, unpack_embedding(kept.embedding), PromptHints())
        return gallery, prompt, Carried((event,), photos, concept.name)

    # -- from concept to concept -------------------------------------------------------------------------------------

    async def fork(self, guild_id: int, member_id: int, recall: Recall, name: str) -> Stored:
        """Make a new concept of a version of another one.

        Raises what `recall` does of the one, and of the other ConceptNameError, ConceptExistsError,
        ConceptLimitError.
        """
        member = await self._services.members.key(member_id)
        async with self._writing:
            _, _, kept = await self._version(guild_id, recall)
            await self._check_free(guild_id, name)
            made = await self._made(guild_id, name, member)
            return Stored(made.name, await self._add(made, member, kept))

    async def merge(self, guild_id: int, member_id: int, name: str, into: str) -> Stored:
        """Add the labels of one concept to another, as a new version of that one.

        Raises UnknownConceptError, SameConceptError, OtherEncoderError, VersionLimitError.
        """
        member = await self._services.members.key(member_id)
        async with self._writing:
            other, _, taught = await self._version(guild_id, Recall(name))
            target, _, base = await self._version(guild_id, Recall(into))
            if other.id == target.id:
                raise SameConceptError
            if taught.encoder != base.encoder:
                raise OtherEncoderError(other.name, taught.encoder, base.encoder)
            return Stored(target.name, await self._add(target, member, keeping.merged(base, taught)))

    async def rename(self, guild_id: int, concept_id: str, name: str) -> str:
        """Give a concept another name; how it is written.

        Raises UnknownConceptError, ConceptNameError, ConceptExistsError.
        """
        async with self._writing:
            concept = await self.by_id(guild_id, concept_id)
            await self._check_free(guild_id, name, but_for=concept_id)
            new = cleaned(name)
            await self._services.workers.journal.run(self._records.put, guild_id, concept.id, new, concept.member)
            return new

    async def delete(self, guild_id: int, concept_id: str) -> SavedConcept:
        """Delete a concept with all its versions; what it was. Sessions go on. Raises UnknownConceptError."""
        async with self._writing:
            concept = await self.by_id(guild_id, concept_id)
            await self._services.workers.journal.run(self._records.drop, concept.id)
            return concept

    # -- parts -------------------------------------------------------------------------------------------------------

    async def _version(self, guild_id: int, recall: Recall) -> tuple[SavedConcept, int, Kept]:
        concept = await self.of(guild_id, recall.name)
        number = recall.version or concept.last.number
        if number not in [version.number for version in concept.versions]:
            raise UnknownVersionError(concept.name, number, concept.last.number)
        return concept, number, await self._services.workers.search.run(self._records.kept, concept.id, number)

    async def _gallery(self, guild_id: int, concept: SavedConcept, kept: Kept, dataset: str | None) -> Gallery:
        # The concept's own dataset is known by its whole name, which a member's word never is.
        named = self._library.gallery(guild_id, dataset) if dataset else self._services.gallery(kept.dataset)
        gallery = await named
        if gallery.dataset.encoder != kept.encoder:
            raise OtherEncoderError(concept.name, kept.encoder, gallery.dataset.encoder)
        return gallery

    async def _named(self, guild_id: int, name: str) -> SavedConcept | None:
        wanted = folded(cleaned(name))
        return next((found for found in await self.all(guild_id) if folded(found.name) == wanted), None)

    async def _check_free(self, guild_id: int, name: str, *, but_for: str = "") -> None:
        taken = await self._named(guild_id, name)
        if taken is not None and taken.id != but_for:
            raise ConceptExistsError(taken.name, taken.id)

    async def _made(self, guild_id: int, name: str, member: str) -> SavedConcept:
        """A concept without versions yet."""
        if len(await self.all(guild_id)) >= CONCEPT_LIMIT:
            raise ConceptLimitError(CONCEPT_LIMIT)
        made = SavedConcept(secrets.token_hex(8), cleaned(name), member, ())
        await self._services.workers.journal.run(self._records.put, guild_id, made.id, made.name, member)
        return made

    async def _add(self, concept: SavedConcept, member: str, kept: Kept) -> int:
        """The number of the new version, which is on disk."""
        if len(concept.versions) >= VERSION_LIMIT:
            raise VersionLimitError(concept.name, VERSION_LIMIT)
        number = concept.last.number + 1 if concept.versions else 1
        await self._services.workers.journal.run(self._records.add, concept.id, number, member, kept)
        return number


def cleaned(name: str) -> str:
    """A name as it is kept: in Unicode's NFC, without spaces to spare. Raises ConceptNameError.

    Its length is counted in code points, as Discord counts those of its options: an emoji that is joined of others
    counts as several.
    """
    found = unicodedata.normalize("NFC", " ".join(name.split()))
    if len(found) > NAME_LIMIT or not is_readable(found):
        raise ConceptNameError(NAME_LIMIT)
    return found


def fitting(concepts: Sequence[SavedConcept], typed: str) -> list[str]:
    """The names that hold what was typed, those that begin so first."""
    wanted = folded(typed)
    names = [concept.name for concept in concepts if wanted in folded(concept.name)]
    return sorted(names, key=lambda name: not folded(name).startswith(wanted))
