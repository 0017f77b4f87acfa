"""Makes the vocabulary of a dataset in one language, step by step.

    own words -> encode the words that are new -> match the photos that have no words yet -> publish

Everything that a step has done is in the database, so a build that was interrupted continues where it stopped. The
finished vocabulary stays in use until the next one is complete.
"""

import secrets
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum, auto
from hashlib import blake2b

import numpy as np

from engine.encoders.encoder import Encoder
from engine.errors import UnknownPromptError
from engine.galleries.gallery import Dataset
from engine.photo import Embedding
from engine.vocabularies.best_words import WordMatcher
from engine.vocabularies.own_words import (
    LEAST_PHOTOS,
    LEAST_SHARE,
    MOST_WORDS,
    OwnWords,
    frequent,
    word_of_folder,
    words_of_caption,
)
from engine.vocabularies.vocabulary_tables import Plan, VocabularyState, VocabularyTables
from engine.vocabularies.word_bank import bank_words
from engine.vocabularies.words import Source, Word, language_of

ENCODED_AT_ONCE, STORED_AT_ONCE = 32, 512
"""How many words are encoded in a step, and how many are stored at a time."""
MATCHED_AT_ONCE = 2_048
"""How many photos are matched in a step, which takes about half a second."""
SAMPLE = 8_192
"""How many photos the mean is computed from."""
GROWTH = 0.1
"""A dataset that has changed by this share of its photos gets new words. Before that, new photos get the old ones."""


class BuildPhase(StrEnum):
    """What a build does."""

    READING = auto()
    ENCODING = auto()
    MATCHING = auto()


class Due(StrEnum):
    """What a vocabulary lacks: everything, the rest of an interrupted build, or only the words of new photos."""

    NOTHING = auto()
    WORDS = auto()
    REST = auto()
    PHOTOS = auto()


@dataclass(frozen=True, slots=True)
class BuildProgress:
    """How much of a phase is done: captions, words or photos."""

    phase: BuildPhase
    done: int
    total: int


class VocabularyBuild:
    """Brings one vocabulary up to date with its dataset.

    `encoder` returns the encoder of the dataset's texts, and `text_encoder` is its name.
    """

    def __init__(
        self,
        tables: VocabularyTables,
        dataset: Dataset,
        language: str,
        text_encoder: str,
        encoder: Callable[[], Encoder],
    ) -> None:
        self._tables, self._dataset, self._language = tables, dataset, language
        self._text_encoder, self._encoder = text_encoder, encoder
        self._bank = bank_words(dataset.encoder, language)

    def due(self) -> Due:
        """What there is to do. Reads a few rows. Raises DatabaseError."""
        if not self._dataset.photos:
            return Due.NOTHING
        finished, unfinished, basis = self._state(is_complete=True), self._state(is_complete=False), self._basis()
        if self._has_words(finished, basis):
            assert finished is not None
            return Due.NOTHING if finished.content == self._dataset.version else Due.PHOTOS
        return Due.REST if self._has_words(unfinished, basis) else Due.WORDS

    def steps(self) -> Iterator[BuildProgress]:
        """Do the work, and yield after each step. Nothing if the vocabulary is up to date.

        Raises EncoderError, DatabaseError.
        """
        match self.due():
            case Due.PHOTOS:
                plan = self._stored_plan(is_complete=True)
                yield from self._match(plan)
                self._tables.renew(self._language, plan.state.version, self._dataset.version)
            case Due.REST:
                yield from self._finish(self._stored_plan(is_complete=False))
            case Due.WORDS:
                plan = yield from self._plan()
                self._tables.put(self._language, plan, is_complete=False)
                yield from self._finish(plan)

    def _finish(self, plan: Plan) -> Iterator[BuildProgress]:
        yield from self._match(plan)
        state = replace(plan.state, content=self._dataset.version)
        self._tables.put(self._language, replace(plan, state=state), is_complete=True)
        self._tables.drop_photo_words({found.state.version for found in self._tables.stored()})

    def _state(self, *, is_complete: bool) -> VocabularyState | None:
        wanted = (self._language, is_complete)
        stored = self._tables.stored()
        return next((found.state for found in stored if (found.language, found.is_complete) == wanted), None)

    def _stored_plan(self, *, is_complete: bool) -> Plan:
        plan = self._tables.plan(self._language, is_complete=is_complete)
        assert plan is not None  # only the holder of the build's lock replaces it
        return plan

    def _has_words(self, state: VocabularyState | None, basis: str) -> bool:
        """Whether a vocabulary has the right words, although some photos may lack theirs."""
        if state is None or state.basis != basis:
            return False
        return abs(self._dataset.photos - state.photos) <= GROWTH * state.photos

    def _columns(self) -> dict[str, int]:
        return {word: n for word, n in self._tables.own_words().items() if language_of(word) == self._language}

    def _basis(self) -> str:
        """A hash of everything but the photos that the words are made from."""
        parts = (self._text_encoder, *self._bank, "", *sorted(self._columns()))
        return blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()

    def _plan(self) -> Generator[BuildProgress, None, Plan]:
        basis = self._basis()
        words = yield from self._words()
        yield from self._encode(words)
        readable = self._tables.embeddings(self._text_encoder)
        usable = tuple(word for word in words if word.text in readable)
        sample = _unit(self._tables.sample(SAMPLE))
        version = secrets.token_hex(8)
        state = VocabularyState(version, self._text_encoder, basis, "", self._dataset.photos)
        return Plan(state, usable, sample.mean(axis=0))

    def _words(self) -> Generator[BuildProgress, None, tuple[Word, ...]]:
        """The words of the vocabulary: those of the bank, then the dataset's own."""
        bank = {word.lower() for word in self._bank}
        captions, folders, done = OwnWords(), OwnWords(), 0
        for page in self._tables.texts():
            for url, caption in page:
                captions.add(words_of_caption(caption, bank))
                if not url.lower().startswith(("http://", "https://")):
                    folders.add(word for word in [word_of_folder(url)] if word)
            done += len(page)
            yield BuildProgress(BuildPhase.READING, done, self._dataset.photos)
        least = max(LEAST_PHOTOS, round(LEAST_SHARE * self._dataset.photos))
        own = {word: Word(word, Source.CAPTION, n) for word, n in frequent(captions.counts, least).items()}
        own |= {word: Word(word, Source.FOLDER, n) for word, n in frequent(folders.counts, 1).items()}
        own |= {word: Word(word, Source.COLUMN, n) for word, n in self._columns().items()}
        mine = [word for word in own.values() if language_of(word.text) == self._language]
        mine = sorted((word for word in mine if word.text not in bank), key=lambda word: (-word.photos, word.text))
        return (*(Word(text) for text in self._bank), *mine[:MOST_WORDS])

    def _encode(self, words: Sequence[Word]) -> Iterator[BuildProgress]:
        known = self._tables.encoded(self._text_encoder)
        new = [word for word in words if word.text not in known]
        done, made = len(words) - len(new), list[tuple[Word, Sequence[float]]]()
        for start in range(0, len(new), ENCODED_AT_ONCE):
            made += self._encoded(new[start : start + ENCODED_AT_ONCE])
            if len(made) >= STORED_AT_ONCE or start + ENCODED_AT_ONCE >= len(new):
                self._tables.add_embeddings(self._text_encoder, made)
                done, made = done + len(made), []
            yield BuildProgress(BuildPhase.ENCODING, done + len(made), len(words))

    def _encoded(self, words: Sequence[Word]) -> list[tuple[Word, Sequence[float]]]:
        """The words with their embeddings; an empty one for a word that the encoder does not know."""
        try:
            texts = self._encoder().encode_text([word.text for word in words])
        except UnknownPromptError:
            return [(words[0], ())] if len(words) == 1 else [row for word in words for row in self._encoded([word])]
        unread = [bool(unknown) for unknown in texts.unknown] or [False] * len(words)
        foreign = texts.foreign or (False,) * len(words)
        return [
            (word, () if unread[number] or foreign[number] else texts.embeddings[number].tolist())
            for number, word in enumerate(words)
        ]

    def _match(self, plan: Plan) -> Iterator[BuildProgress]:
        if not plan.words:
            return
        embeddings = self._tables.embeddings(self._text_encoder)
        matcher = WordMatcher(np.stack([embeddings[word.text] for word in plan.words]), plan.mean)
        version, after, done = plan.state.version, "", self._tables.count_photo_words(plan.state.version)
        while True:
            ids, photos = self._tables.photos_without_words(version, after, MATCHED_AT_ONCE)
            if not ids:
                return
            self._tables.add_photo_words(version, ids, matcher.best(_unit(photos)))
            after, done = ids[-1], done + len(ids)
            yield BuildProgress(BuildPhase.MATCHING, min(done, self._dataset.photos), self._dataset.photos)


def _unit(rows: Embedding) -> Embedding:
    """The rows (n, d) with length one. Tables of others may hold embeddings of any length."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, np.finfo(np.float32).tiny), np.float32)
