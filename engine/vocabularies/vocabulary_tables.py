"""The vocabulary of one dataset in the database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.database import Database
from engine.database.clickhouse import (
    COUNT_PHOTO_WORDS,
    DROP_PHOTO_WORDS,
    DROP_VOCABULARY,
    ENCODED_WORDS,
    OWN_WORD_COLUMNS,
    OWN_WORD_TABLE,
    OWN_WORDS,
    PHOTO_WORD_TABLE,
    PHOTO_WORD_VERSIONS,
    PHOTO_WORDS,
    RENEW_VOCABULARY,
    VOCABULARIES_WITHOUT_DATASET,
    VOCABULARY,
    VOCABULARY_COLUMNS,
    VOCABULARY_STATES,
    VOCABULARY_TABLE,
    WORD_EMBEDDING_TABLE,
    WORD_EMBEDDINGS,
    PhotoTable,
    VocabularyStatements,
)
from engine.galleries.photo_rows import embeddings_of, pages
from engine.photo import Embedding
from engine.vocabularies.own_words import MOST_WORDS
from engine.vocabularies.vocabulary import BEST, BestWords, Vocabulary, key_of
from engine.vocabularies.words import Source, Word

_SEED = 0


@dataclass(frozen=True, slots=True)
class VocabularyState:
    """What is known of a vocabulary without reading its words.

    `version` names its rows of photos' words. `basis` is a hash of what its words were made from. `content` is the
    version of the dataset whose photos all have their words. `photos` is how many it had when the words were chosen.
    """

    version: str
    encoder: str
    basis: str
    content: str
    photos: int


@dataclass(frozen=True, eq=False, slots=True)
class Plan:
    """The words of a vocabulary, chosen and encoded, and the mean embedding (d,) of the photos."""

    state: VocabularyState
    words: tuple[Word, ...]
    mean: Embedding


@dataclass(frozen=True, slots=True)
class StoredVocabulary:
    """One row of the table: a finished vocabulary, or one that is being made."""

    language: str
    is_complete: bool
    words: int
    state: VocabularyState


class VocabularyTables:
    """Reads and writes the vocabulary of the dataset with this photo table. Synchronous.

    Runs on a connection of its own, but for `load` and `most_frequent`, which people wait for. Every method may raise
    a DatabaseError.
    """

    def __init__(self, database: Database, photo_table: str) -> None:
        self._connection, self._reads = database.vocabularies, database.reads
        self._table, self._sql, self._photos = photo_table, VocabularyStatements(photo_table), PhotoTable(photo_table)
        self._of_dataset = {"photo_table": photo_table}

    @property
    def photo_table(self) -> str:
        """The name of the photo table."""
        return self._table

    # -- the dataset's own words -------------------------------------------------------------------------------------

    def add_own_words(self, counts: Mapping[str, int]) -> None:
        """Record words of columns, with how many photos have them. A word that is there gets the new count."""
        if counts:
            rows = [(self._table, word, count) for word, count in counts.items()]
            self._connection.insert(OWN_WORD_TABLE, OWN_WORD_COLUMNS, rows)

    def own_words(self) -> dict[str, int]:
        """The recorded words of columns with their counts, the most frequent first."""
        rows = self._connection.rows(OWN_WORDS, {**self._of_dataset, "limit": MOST_WORDS})
        return {str(word): int(photos) for word, photos in rows}

    def texts(self, size: int = 8_192) -> Iterator[list[tuple[str, str]]]:
        """The urls and captions of all photos, in pages."""
        for page in pages(self._connection, self._sql.texts, size):
            yield list(zip(page["url"].to_pylist(), page["description"].to_pylist(), strict=True))

    def sample(self, k: int) -> Embedding:
        """The embeddings (n, d) of random photos."""
        return embeddings_of(self._connection.table(self._photos.sample, {"k": k, "seed": _SEED}))

    # -- words and their embeddings ----------------------------------------------------------------------------------

    def encoded(self, encoder: str) -> set[str]:
        """The words that the encoder has seen: the bank's and the dataset's own."""
        rows = self._connection.rows(ENCODED_WORDS, {**self._of_dataset, "encoder": encoder})
        return {word for (word,) in rows}

    def add_embeddings(self, encoder: str, rows: Sequence[tuple[Word, Sequence[float]]]) -> None:
        """Add words with their embeddings; an empty one for a word that the encoder cannot read."""
        if rows:
            columns = {
                "encoder": pa.array([encoder] * len(rows)),
                "photo_table": pa.array(["" if word.source is Source.BANK else self._table for word, _ in rows]),
                "word": pa.array([word.text for word, _ in rows]),
                "embedding": pa.array([list(embedding) for _, embedding in rows], pa.list_(pa.float32())),
            }
            self._connection.insert_table(WORD_EMBEDDING_TABLE, pa.table(columns))

    def embeddings(self, encoder: str) -> dict[str, Embedding]:
        """The embedding (d,) of each word that the encoder can read."""
        return self._embeddings(encoder, is_waited_for=False)

    def _embeddings(self, encoder: str, *, is_waited_for: bool) -> dict[str, Embedding]:
        connection = self._reads if is_waited_for else self._connection
        table = connection.table(WORD_EMBEDDINGS, {**self._of_dataset, "encoder": encoder})
        column = table["embedding"].combine_chunks()
        lengths, values = np.diff(column.offsets.to_numpy()), column.flatten().to_numpy(zero_copy_only=False)
        rows = values.reshape(int(np.count_nonzero(lengths)), -1)
        words = [word for word, length in zip(table["word"].to_pylist(), lengths, strict=True) if length]
        return dict(zip(words, rows, strict=True))

    # -- vocabularies ------------------------------------------------------------------------------------------------

    def stored(self) -> list[StoredVocabulary]:
        """The dataset's vocabularies, by language; an unfinished one before the finished one."""
        return [
            StoredVocabulary(language, is_complete, words, VocabularyState(*state))
            for language, is_complete, words, *state in self._connection.rows(VOCABULARY_STATES, self._of_dataset)
        ]

    def plan(self, language: str, *, is_complete: bool) -> Plan | None:
        """The words of the finished or the unfinished vocabulary, if there is one."""
        return self._plan(language, is_complete=is_complete, is_waited_for=False)

    def _plan(self, language: str, *, is_complete: bool, is_waited_for: bool) -> Plan | None:
        connection = self._reads if is_waited_for else self._connection
        values = {**self._of_dataset, "language": language, "is_complete": is_complete}
        for *state, words, sources, counts, mean in connection.rows(VOCABULARY, values):
            found = (
                Word(text, Source(source), count) for text, source, count in zip(words, sources, counts, strict=True)
            )
            return Plan(VocabularyState(*state), tuple(found), np.array(mean, np.float32))
        return None

    def put(self, language: str, plan: Plan, *, is_complete: bool) -> None:
        """Add a vocabulary, or replace the one that is there."""
        state, words = plan.state, plan.words
        row = (
            *(self._table, language, is_complete),
            *(state.version, state.encoder, state.basis, state.content, state.photos),
            [word.text for word in words],
            [word.source.value for word in words],
            [word.photos for word in words],
            plan.mean.tolist(),
        )
        self._connection.insert(VOCABULARY_TABLE, VOCABULARY_COLUMNS, [row])

    def renew(self, language: str, version: str, content: str) -> None:
        """Record that all photos of this content have their words."""
        values = {**self._of_dataset, "language": language, "version": version, "content": content}
        self._connection.execute(RENEW_VOCABULARY, values)

    # -- the words of photos -----------------------------------------------------------------------------------------

    def photos_without_words(self, version: str, after: str, size: int) -> tuple[list[str], Embedding]:
        """The next photos after an id that have no words yet: ids and embeddings (n, d)."""
        page = self._connection.table(self._sql.next_photos, {"version": version, "after": after, "size": size})
        return page["id"].to_pylist(), embeddings_of(page)

    def add_photo_words(self, version: str, ids: Sequence[str], numbers: NDArray[np.uint16]) -> None:
        """Add the numbers (n, 5) of photos' best words."""
        flat = pa.array(np.ascontiguousarray(numbers).reshape(-1))
        columns = {
            "photo_table": pa.array([self._table] * len(ids)),
            "version": pa.array([version] * len(ids)),
            "photo_id": pa.array(ids),
            "key": pa.array([key_of(photo) for photo in ids], pa.uint64()),
            "numbers": pa.FixedSizeListArray.from_arrays(flat, BEST),
        }
        self._connection.insert_table(PHOTO_WORD_TABLE, pa.table(columns))

    def count_photo_words(self, version: str) -> int:
        """How many photos have their words."""
        ((count,),) = self._connection.rows(COUNT_PHOTO_WORDS, {"version": version})
        return int(count)

    def drop_photo_words(self, keep: set[str]) -> None:
        """Drop the words of photos of all versions but these."""
        for (version,) in self._connection.rows(PHOTO_WORD_VERSIONS, self._of_dataset):
            if version not in keep:
                self._connection.execute(DROP_PHOTO_WORDS, {"version": version})

    # -- for people who wait -----------------------------------------------------------------------------------------

    def load(self, language: str) -> Vocabulary | None:
        """The finished vocabulary with its embeddings and the words of all photos, if there is one."""
        plan = self._plan(language, is_complete=True, is_waited_for=True)
        if plan is None:
            return None
        embeddings = self._embeddings(plan.state.encoder, is_waited_for=True)
        rows = [embeddings[word.text] for word in plan.words]
        table = self._reads.table(PHOTO_WORDS, {"version": plan.state.version})
        keys = table["key"].to_numpy().astype(np.uint64)
        numbers = table["numbers"].combine_chunks().flatten().to_numpy(zero_copy_only=False)
        best = BestWords(keys, numbers.astype(np.uint16).reshape(len(keys), -1 if len(keys) else BEST))
        return Vocabulary(language, plan.words, np.stack(rows), plan.mean, best)

    def most_frequent(self, language: str, limit: int) -> list[tuple[Word, int]]:
        """The words that are the best one of most photos, with how many photos."""
        plan = self._plan(language, is_complete=True, is_waited_for=True)
        if plan is None:
            return []
        rows = self._reads.rows(self._sql.most_frequent, {"version": plan.state.version, "limit": limit})
        return [(plan.words[number], int(photos)) for number, photos in rows]


def drop_orphans(database: Database) -> None:
    """Drop what is left of vocabularies whose dataset was dropped while they were made."""
    for (photo_table,) in database.vocabularies.rows(VOCABULARIES_WITHOUT_DATASET):
        for statement in DROP_VOCABULARY:
            database.vocabularies.execute(statement, {"photo_table": photo_table})
