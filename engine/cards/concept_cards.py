"""Cards of saved concepts: what a concept means, in the team's words and in photos."""

import unicodedata
from dataclasses import dataclass
from hashlib import blake2b

from engine.cards.card_photos import card_photos
from engine.cards.posted_cards import CardRecords, PostedCard
from engine.concepts.concept_records import SavedConcept
from engine.concepts.saved_concepts import Concepts, Recall
from engine.concepts.snapshot import Judged
from engine.errors import DatasetError, DescriptionError
from engine.learning.quality import Audit, precision
from engine.photo import Photo
from engine.recognition.concept_fits import ConceptFits
from engine.services import Services
from engine.sessions.tally import Label, Tally
from engine.sessions.views import PhotoView
from engine.text.readable import is_readable

DESCRIPTION_LIMIT = 300


@dataclass(frozen=True, slots=True)
class Card:
    """The card of a concept's newest version. `members` is the number of members whose votes it has.

    `precision` was measured in audits, or else estimated from the labels (`is_audited`). The first `best` of `photos`
    are yes, the next `borderline` are hard to tell, and the others are no. `content` names all that the card shows.
    """

    concept_id: str
    name: str
    description: str
    version: int
    dataset: str
    members: int
    yes: int
    no: int
    precision: Audit | None
    is_audited: bool
    photos: tuple[PhotoView, ...]
    best: int
    borderline: int
    content: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """The id and name of the concept that a session continues, and its description."""

    concept_id: str
    name: str
    description: str


class Cards:
    """Descriptions and cards of saved concepts. Servers, channels and members are Discord ids."""

    def __init__(self, services: Services, concepts: Concepts, fits: ConceptFits) -> None:
        self._services, self._concepts, self._fits = services, concepts, fits
        self._records = CardRecords(services.database)

    async def describe(self, guild_id: int, member_id: int, name: str, text: str) -> str:
        """Describe a concept. Return its name. Raises UnknownConceptError, DescriptionError."""
        concept, member = await self._concepts.of(guild_id, name), await self._services.members.key(member_id)
        description = cleaned_description(text)
        await self._services.workers.journal.run(self._records.describe, guild_id, concept.id, description, member)
        return concept.name

    async def card(self, guild_id: int, concept: SavedConcept) -> Card:
        """The card of a concept."""
        search = self._services.workers.search
        concept, _, kept = await self._concepts.version(guild_id, Recall(concept.name))
        fitted = (await self._fits.of(guild_id, [concept]))[concept.id]
        description = await search.run(self._records.description, guild_id, concept.id)
        there: dict[str, Photo] = {}
        try:
            gallery = await self._services.gallery(kept.dataset)
        except DatasetError:
            pass  # the dataset was removed: the card has no photos
        else:
            ids = [one.id for one in kept.judged if one.dataset == kept.dataset]
            there = {id: photo for id, (photo, _) in (await search.run(gallery.by_ids, ids)).items()}
        chosen = card_photos(kept, fitted, there)
        labels = {one.id: one for one in kept.judged if one.dataset == kept.dataset}
        photos = tuple(
            PhotoView(number, there[id], 0.0, _tally(labels[id])) for number, id in enumerate(chosen.all, start=1)
        )
        curve = fitted.calibration
        estimate = precision(curve.accepted, curve.right) if curve else None
        return Card(
            concept.id,
            concept.name,
            description,
            concept.last.number,
            kept.dataset,
            len({member for one in kept.judged for member in one.votes}),
            kept.count(Label.YES),
            kept.count(Label.NO),
            precision(kept.drawn, kept.right) or estimate,
            bool(kept.drawn),
            photos,
            len(chosen.best),
            len(chosen.borderline),
            _content(concept, description),
        )

    async def post(self, guild_id: int, card: Card, channel_id: int, message_id: int) -> None:
        """Record that a message shows the card, so that it follows changes."""
        posted = PostedCard(guild_id, card.concept_id, channel_id, message_id, card.content)
        await self._services.workers.journal.run(self._records.put, posted)

    async def forget(self, posted: PostedCard) -> None:
        """Record that a message with a card is gone."""
        gone = PostedCard(posted.guild_id, posted.concept_id, posted.channel_id, posted.message_id, "")
        await self._services.workers.journal.run(self._records.put, gone)

    async def outdated(self) -> list[tuple[PostedCard, SavedConcept]]:
        """The posted cards whose concept has another version, name or description now."""
        search, found = self._services.workers.search, list[tuple[PostedCard, SavedConcept]]()
        posted = await search.run(self._records.posted)
        for guild_id in dict.fromkeys(card.guild_id for card in posted):
            concepts = {concept.id: concept for concept in await self._concepts.all(guild_id)}
            for card in posted:
                concept = concepts.get(card.concept_id) if card.guild_id == guild_id else None
                if concept is not None:
                    description = await search.run(self._records.description, guild_id, concept.id)
                    if card.shown != _content(concept, description):
                        found.append((card, concept))
        return found

    async def meaning_at_first_vote(
        self, guild_id: int, channel_id: int, session_id: str, member_id: int
    ) -> Meaning | None:
        """What the session's concept means, if the member's only vote in it is the one that they just cast.

        None if the session continues no concept, or one without a description.
        """
        session = (await self._services.sessions.of(session_id, channel_id)).session
        if not session.concept:
            return None
        member, count = await self._services.members.key(member_id), 0
        for votes in session.votes.values():
            count += member in votes
            if count > 1:
                return None
        if not count:
            return None
        description = await self._services.workers.search.run(self._records.description, guild_id, session.concept)
        return Meaning(session.concept, session.title or session.prompt, description) if description else None


def cleaned_description(text: str) -> str:
    """A description as it is stored: in Unicode NFC, in one line. Raises DescriptionError."""
    found = unicodedata.normalize("NFC", " ".join(text.split()))
    if len(found) > DESCRIPTION_LIMIT or not is_readable(found):
        raise DescriptionError(DESCRIPTION_LIMIT)
    return found


def _tally(judged: Judged) -> Tally:
    return Tally.of((cast.vote for cast in judged.votes.values()), judged.settled)


def _content(concept: SavedConcept, description: str) -> str:
    """What a card shows, in short: it changes when the card has to change."""
    words = blake2b(f"{concept.name}\0{description}".encode(), digest_size=8).hexdigest()
    return f"{concept.last.number}:{words}"
