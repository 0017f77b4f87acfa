"""Which of a server's saved concepts a picture shows, and votes that teach them (see `ConceptVotes`)."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from cachetools import TTLCache

from engine.admission import Admission
from engine.concepts.concept_records import SavedConcept
from engine.concepts.concept_votes import ConceptVote, ConceptVotes
from engine.concepts.saved_concepts import Concepts
from engine.errors import PictureChangedError
from engine.learning.prompts import PictureSource, Prompts, example_id
from engine.photo import Embedding, pack_embedding
from engine.recognition.concept_classifiers import FittedConcept, probabilities
from engine.recognition.concept_fits import ConceptFits
from engine.services import Services
from engine.sessions.events import Vote
from engine.sessions.rules import check_voting
from engine.settings.server_settings import ServerSettingsStore

PICTURES_KEPT, PICTURE_SECONDS = 1_000, 15 * 60.0


@dataclass(frozen=True, slots=True)
class Guess:
    """How probable it is that a picture shows a concept, and the member's vote on that."""

    concept_id: str
    name: str
    probability: float
    vote: Vote | None = None


@dataclass(frozen=True, slots=True)
class Recognised:
    """The guesses for one picture, most probable first. `picture` is its id (see `example_id`)."""

    picture: str
    guesses: tuple[Guess, ...]


@dataclass(frozen=True, slots=True)
class Recognition:
    """The guesses for some pictures, in order.

    `other_encoder` and `untaught` count the concepts that were left out: those of another encoder, and those with too
    few labels for a probability. `concepts` counts all of the server's.
    """

    pictures: tuple[Recognised, ...]
    concepts: int
    other_encoder: int
    untaught: int


@dataclass(frozen=True, eq=False, slots=True)
class _Seen:
    """A picture that was encoded a moment ago."""

    id: str
    embedding: Embedding


class Recogniser:
    """Compares pictures with saved concepts. Servers and members are Discord ids."""

    def __init__(
        self,
        services: Services,
        admission: Admission,
        prompts: Prompts,
        concepts: Concepts,
        fits: ConceptFits,
        settings: ServerSettingsStore,
    ) -> None:
        self._services, self._admission, self._prompts = services, admission, prompts
        self._concepts, self._settings = concepts, settings
        self._votes, self._fits = ConceptVotes(services.database), fits
        self._seen: TTLCache[tuple[str, str], _Seen] = TTLCache(PICTURES_KEPT, PICTURE_SECONDS)

    async def recognise(self, guild_id: int, member_id: int, sources: Sequence[PictureSource]) -> Recognition:
        """The server's concepts that the pictures may show. Only those with the most common encoder are compared.

        Raises FetchError, PhotoRejectedError, EncoderError, TooSlowError.
        """
        concepts = await self._concepts.all(guild_id)
        if not concepts:
            return Recognition((), 0, 0, 0)
        encoder = _common_encoder(concepts)
        mine = [concept for concept in concepts if concept.last.encoder == encoder]
        async with self._admission.heavy(guild_id, member_id):
            fitted = await self._fits.of(guild_id, mine)
        known = [one for one in mine if (found := fitted.get(one.id)) and found.calibration is not None]
        pictures = list[Recognised]()
        if known:
            dimension = len(fitted[known[0].id].weights)
            # Each picture has a turn of its own, because a turn holds the memory of its pictures until it ends.
            seen = [await self._on_turn(guild_id, member_id, source, encoder, dimension) for source in sources]
            pictures = await self._guesses(guild_id, member_id, seen, known, fitted)
        return Recognition(tuple(pictures), len(concepts), len(concepts) - len(mine), len(mine) - len(known))

    async def prepare(self, guild_id: int) -> None:
        """Fit the classifiers of all concepts of the server that have changed, so that nobody has to wait for them."""
        await self._fits.of(guild_id, await self._concepts.all(guild_id))

    async def vote(
        self,
        guild_id: int,
        member_id: int,
        concept_id: str,
        picture: str,
        source: PictureSource,
        choice: Vote | None,
        *,
        roles: Collection[int] = (),
    ) -> None:
        """Set, change or (None) withdraw a member's vote on whether a picture shows a concept.

        Voting needs what it needs in the server's new sessions; withdrawing is always allowed. Durable when it returns.
        Raises UnknownConceptError, NotVoterError, and PictureChangedError if the address now has another picture.
        """
        member = await self._services.members.key(member_id)
        if choice is not None:
            check_voting((await self._settings.settings(guild_id)).voting, member, roles)
        concept = await self._concepts.by_id(guild_id, concept_id)
        before = await self._services.workers.search.run(self._votes.of_member, guild_id, member, [picture])
        if before.get((concept_id, picture)) is choice:
            return
        dimension = len((await self._fits.of(guild_id, [concept]))[concept_id].weights)
        seen = await self._on_turn(guild_id, member_id, source, concept.last.encoder, dimension)
        if seen.id != picture:
            raise PictureChangedError
        packed, now = pack_embedding(seen.embedding), datetime.now(UTC)
        vote = ConceptVote(picture, member, choice, concept.last.encoder, packed, now)
        await self._concepts.add_vote(guild_id, concept_id, vote)

    async def _on_turn(
        self, guild_id: int, member_id: int, source: PictureSource, encoder: str, dimension: int
    ) -> _Seen:
        async with self._admission.heavy(guild_id, member_id):
            return await self._picture(source, encoder, dimension)

    async def _picture(self, source: PictureSource, encoder: str, dimension: int) -> _Seen:
        key = (source.address, encoder)
        if (seen := self._seen.get(key)) is None:
            (content,) = await self._prompts.fetch([source])
            seen = _Seen(example_id(content), await self._prompts.picture(content, encoder, dimension))
            self._seen[key] = seen
        return seen

    async def _guesses(
        self,
        guild_id: int,
        member_id: int,
        seen: Sequence[_Seen],
        concepts: Sequence[SavedConcept],
        fitted: Mapping[str, FittedConcept],
    ) -> list[Recognised]:
        member, search = await self._services.members.key(member_id), self._services.workers.search
        votes = await search.run(self._votes.of_member, guild_id, member, [one.id for one in seen])
        of_concepts = [fitted[concept.id] for concept in concepts]
        shares = await search.run(probabilities, of_concepts, np.stack([one.embedding for one in seen]))
        found = []
        for picture, row in zip(seen, shares, strict=True):
            guesses = [
                Guess(concept.id, concept.name, float(share), votes.get((concept.id, picture.id)))
                for concept, share in zip(concepts, row, strict=True)
            ]
            guesses.sort(key=lambda guess: (-guess.probability, guess.name))
            found.append(Recognised(picture.id, tuple(guesses)))
        return found


def _common_encoder(concepts: Sequence[SavedConcept]) -> str:
    """The encoder that most of the concepts were taught with. Of several, the first by name."""
    counts = Counter(concept.last.encoder for concept in concepts)
    return min(counts, key=lambda encoder: (-counts[encoder], encoder))
