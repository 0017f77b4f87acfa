"""Saved concepts, which can be continued in any channel of their server.

A concept belongs to one server. Every call names the server and never finds concepts of another one.
"""

import asyncio
import logging
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from engine.concepts import snapshot
from engine.concepts.concept_records import ConceptRecords, SavedConcept
from engine.concepts.concept_votes import ConceptVote, ConceptVotes, with_votes
from engine.concepts.snapshot import Judged, Kept
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
from engine.photo import Embedding, Photo, unpack_embedding
from engine.services import Services
from engine.sessions.events import Continued, Saved
from engine.sessions.live import LiveSession
from engine.sessions.views import PromptHints
from engine.text.readable import folded, is_readable

log = logging.getLogger(__name__)

NAME_LIMIT, CONCEPT_LIMIT, VERSION_LIMIT = 60, 500, 100


@dataclass(frozen=True, slots=True)
class Recall:
    """A request to continue a saved concept by name, in its newest version unless `version` is given."""

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
    """The name of a concept, and the number of a new version of it."""

    name: str
    version: int


class Concepts:
    """The saved concepts of each server. Servers and members are Discord ids."""

    def __init__(self, services: Services, library: Library) -> None:
        self._services, self._library = services, library
        self._records, self._votes = ConceptRecords(services.database), ConceptVotes(services.database)
        self._writing = asyncio.Lock()  # keeps names and version numbers unique

    # -- looks -------------------------------------------------------------------------------------------------------

    async def all(self, guild_id: int) -> tuple[SavedConcept, ...]:
        """A server's concepts, by name."""
        found = await self._services.workers.search.run(self._records.all, guild_id)
        return tuple(sorted(found, key=lambda concept: folded(concept.name)))

    async def of(self, guild_id: int, name: str) -> SavedConcept:
        """The server's concept with that name. An exact match wins; otherwise, names are compared with `folded`.

        Raises UnknownConceptError.
        """
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
        """Whether the member created the concept."""
        return concept.member == await self._services.members.key(member_id)

    # -- from a session, and back ------------------------------------------------------------------------------------

    async def save(
        self, guild_id: int, channel_id: int, member_id: int, name: str, *, onto: str = "", session_id: str = ""
    ) -> Stored:
        """Save the channel's last session, running or finished, or the one with `session_id`.

        The session becomes a new version of the concept that it continues, if that has this name, or of the concept
        `onto` (an id). Otherwise, it becomes a new concept.

        Raises ConceptNameError, ConceptExistsError if another concept has that name, ConceptLimitError,
        VersionLimitError, NoSessionError, and UnknownRoundError if the channel has no session `session_id`.
        """
        sessions = self._services.sessions
        live = await (sessions.of(session_id, channel_id) if session_id else sessions.at(channel_id))
        session, member = live.session, await self._services.members.key(member_id)
        kept = await self._kept(live)
        async with self._writing:
            found = await self.by_id(guild_id, onto) if onto else await self._find(guild_id, name)
            if found is None:
                found = await self._create(guild_id, name, member)
            elif found.id not in (session.concept, onto):
                raise ConceptExistsError(found.name, found.id)
            version = await self._add(found, member, kept)
        await self._record(live, member, found, version)
        return Stored(found.name, version)

    async def add_version(self, live: LiveSession, concept_id: str, member: str, *, known: int) -> int:
        """Save a session that continues a concept as a new version of it, and return the number.

        The session has the votes of the version `known`. Votes of versions that others have saved since are added.
        `member` is the key of the member who gets the credit. Raises UnknownConceptError, VersionLimitError.
        """
        kept, guild_id = await self._kept(live), live.session.guild_id
        async with self._writing:
            found = await self.by_id(guild_id, concept_id)
            if found.last.number > known:
                newest = await self._services.workers.search.run(self._records.kept, found.id, found.last.number)
                kept = snapshot.merged(newest, kept)
            version = await self._add(found, member, kept)
        await self._record(live, member, found, version)
        return version

    async def session_id(self, channel_id: int) -> str:
        """The id of the session that `save` would save. Raises NoSessionError."""
        return (await self._services.sessions.at(channel_id)).session.id

    async def recall(
        self, recall: Recall, guild_id: int, dataset: str | None, member: str
    ) -> tuple[Gallery, EncodedPrompt, Carried]:
        """Load a concept for a new session: the gallery, the prompt and the votes.

        The session runs on the concept's own dataset unless `dataset` names another one. Raises UnknownConceptError,
        UnknownVersionError, UnknownDatasetError, OtherEncoderError.
        """
        concept, version, kept = await self.version(guild_id, recall)
        gallery = await self._gallery(guild_id, concept, kept, dataset)
        name = gallery.dataset.name
        photos = await self._services.workers.search.run(gallery.by_ids, snapshot.photos_in(kept, name))
        event = snapshot.continued(
            kept, name, photos, member=member, concept=concept.id, name=concept.name, version=version
        )
        prompt = EncodedPrompt(kept.prompt, unpack_embedding(kept.embedding), PromptHints())
        return gallery, prompt, Carried((event,), photos, concept.name)

    # -- from concept to concept -------------------------------------------------------------------------------------

    async def fork(self, guild_id: int, member_id: int, recall: Recall, name: str) -> Stored:
        """Create a new concept from a version of another one.

        Raises UnknownConceptError and UnknownVersionError for the old concept, and ConceptNameError,
        ConceptExistsError and ConceptLimitError for the new one.
        """
        member = await self._services.members.key(member_id)
        async with self._writing:
            _, _, kept = await self.version(guild_id, recall)
            await self._check_free(guild_id, name)
            made = await self._create(guild_id, name, member)
            return Stored(made.name, await self._add(made, member, kept))

    async def merge(self, guild_id: int, member_id: int, name: str, into: str) -> Stored:
        """Add the votes of the concept `name` to the concept `into`, as a new version of the latter.

        Raises UnknownConceptError, SameConceptError, OtherEncoderError, VersionLimitError.
        """
        member = await self._services.members.key(member_id)
        async with self._writing:
            other, _, taught = await self.version(guild_id, Recall(name))
            target, _, base = await self.version(guild_id, Recall(into))
            if other.id == target.id:
                raise SameConceptError
            if taught.encoder != base.encoder:
                raise OtherEncoderError(other.name, taught.encoder, base.encoder)
            return Stored(target.name, await self._add(target, member, snapshot.merged(base, taught)))

    async def add_labels(self, guild_id: int, member_id: int, concept_id: str, judged: Sequence[Judged]) -> Stored:
        """Add votes to a concept, as a new version. Raises UnknownConceptError, VersionLimitError."""
        member = await self._services.members.key(member_id)
        async with self._writing:
            concept = await self.by_id(guild_id, concept_id)
            _, _, base = await self.version(guild_id, Recall(concept.name))
            more = replace(base, judged=tuple(judged), removed=())
            return Stored(concept.name, await self._add(concept, member, snapshot.merged(base, more)))

    async def rename(self, guild_id: int, concept_id: str, name: str) -> str:
        """Rename a concept. Return the name as it was stored.

        Raises UnknownConceptError, ConceptNameError, ConceptExistsError.
        """
        async with self._writing:
            concept = await self.by_id(guild_id, concept_id)
            await self._check_free(guild_id, name, except_id=concept_id)
            new = cleaned(name)
            await self._services.workers.journal.run(self._records.put, guild_id, concept.id, new, concept.member)
            return new

    async def delete(self, guild_id: int, concept_id: str) -> SavedConcept:
        """Delete a concept with all its versions, and return it. Its sessions continue. Raises UnknownConceptError."""
        async with self._writing:
            concept = await self.by_id(guild_id, concept_id)
            await self._services.workers.journal.run(self._records.drop, concept.id)
            return concept

    async def add_vote(self, guild_id: int, concept_id: str, vote: ConceptVote) -> None:
        """Record a vote on a picture for a concept. Raises UnknownConceptError."""
        async with self._writing:  # so that no vote is left behind when the concept is deleted
            await self.by_id(guild_id, concept_id)
            await self._services.workers.journal.run(self._votes.add, guild_id, concept_id, vote)

    # -- parts -------------------------------------------------------------------------------------------------------

    async def _kept(self, live: LiveSession) -> Kept:
        """What is saved of a session."""
        run, session = self._services.workers.replay.run, live.session
        entries = await run(self._services.journal.session, session.id)
        return await run(snapshot.kept, session, entries, live.embeddings())

    async def _record(self, live: LiveSession, member: str, saved: SavedConcept, version: int) -> None:
        """Record in the session that it was saved."""
        try:
            await live.commit(lambda _: [Saved(member, saved.id, version, saved.name)])
        # The version is saved anyway. The next save of the session will ask before it adds to the concept.
        except DatabaseError as error:
            log.warning("could not record that session %s was saved as %s: %s", live.session.id, saved.id, error)

    async def version(self, guild_id: int, recall: Recall) -> tuple[SavedConcept, int, Kept]:
        """A version of a concept: the newest one with the votes that it got outside of sessions.

        Raises UnknownConceptError, UnknownVersionError.
        """
        concept = await self.of(guild_id, recall.name)
        number = recall.version or concept.last.number
        if number not in [version.number for version in concept.versions]:
            raise UnknownVersionError(concept.name, number, concept.last.number)
        search = self._services.workers.search
        kept = await search.run(self._records.kept, concept.id, number)
        if number == concept.last.number:  # an older version stays as it was saved
            kept = with_votes(kept, await search.run(self._votes.of, guild_id, concept.id))
        return concept, number, kept

    async def _gallery(self, guild_id: int, concept: SavedConcept, kept: Kept, dataset: str | None) -> Gallery:
        # The concept stores the full name of its dataset. Members type shorter names, which the library resolves.
        named = self._library.gallery(guild_id, dataset) if dataset else self._services.gallery(kept.dataset)
        gallery = await named
        if gallery.dataset.encoder != kept.encoder:
            raise OtherEncoderError(concept.name, kept.encoder, gallery.dataset.encoder)
        return gallery

    async def _find(self, guild_id: int, name: str) -> SavedConcept | None:
        wanted = folded(cleaned(name))
        return next((found for found in await self.all(guild_id) if folded(found.name) == wanted), None)

    async def _check_free(self, guild_id: int, name: str, *, except_id: str = "") -> None:
        taken = await self._find(guild_id, name)
        if taken is not None and taken.id != except_id:
            raise ConceptExistsError(taken.name, taken.id)

    async def _create(self, guild_id: int, name: str, member: str) -> SavedConcept:
        """Create a concept, without versions yet. Raises ConceptLimitError."""
        if len(await self.all(guild_id)) >= CONCEPT_LIMIT:
            raise ConceptLimitError(CONCEPT_LIMIT)
        made = SavedConcept(secrets.token_hex(8), cleaned(name), member, ())
        await self._services.workers.journal.run(self._records.put, guild_id, made.id, made.name, member)
        return made

    async def _add(self, concept: SavedConcept, member: str, kept: Kept) -> int:
        """Add a version, and return its number. Raises VersionLimitError."""
        if len(concept.versions) >= VERSION_LIMIT:
            raise VersionLimitError(concept.name, VERSION_LIMIT)
        number = concept.last.number + 1 if concept.versions else 1
        await self._services.workers.journal.run(self._records.add, concept.id, number, member, kept)
        return number


def cleaned(name: str) -> str:
    """A name as it is stored: in Unicode NFC, without redundant spaces. Raises ConceptNameError.

    The limit applies to code points, as for Discord's command options, so a combined emoji counts as several.
    """
    found = unicodedata.normalize("NFC", " ".join(name.split()))
    if len(found) > NAME_LIMIT or not is_readable(found):
        raise ConceptNameError(NAME_LIMIT)
    return found


def fitting(concepts: Sequence[SavedConcept], typed: str) -> list[str]:
    """The names that contain the typed text, with those that start with it first."""
    wanted = folded(typed)
    names = [concept.name for concept in concepts if wanted in folded(concept.name)]
    return sorted(names, key=lambda name: not folded(name).startswith(wanted))
