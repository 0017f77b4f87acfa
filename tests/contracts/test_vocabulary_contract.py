"""A dataset's vocabulary is the same in every database, and an interrupted build continues."""

from collections.abc import Generator, Sequence

import numpy as np
import pytest

from engine.database import Database
from engine.encoders.encoder import TextEncoding
from engine.galleries import Catalog, TieredGallery
from engine.photo import Embedding, Photo
from engine.vocabularies import vocabulary_build as building
from engine.vocabularies.vocabulary import NONE
from engine.vocabularies.vocabulary_build import BuildPhase, BuildProgress, Due, VocabularyBuild
from engine.vocabularies.vocabulary_tables import VocabularyTables, drop_orphans
from engine.vocabularies.words import Source

BANK = ("bridge", "harbor", "lake", "ox", "tower")
PHOTOS = 40


class AxisEncoder:
    """Encodes each word as the axis of its place in the bank, and other words as an axis of their own."""

    name, dimension = "axes", 8

    def __init__(self) -> None:
        self.encoded = list[str]()

    def encode_text(self, texts: Sequence[str]) -> TextEncoding:
        """One axis for each word. It does not know the word `ox`."""
        self.encoded += texts
        rows = np.stack([axis(text) for text in texts])
        return TextEncoding(rows, unknown=tuple((text,) if text == "ox" else () for text in texts))

    def encode_images(self, images: Sequence[object]) -> Embedding:
        """Not supported."""
        raise NotImplementedError


def axis(word: str) -> Embedding:
    """The axis of a word."""
    row = np.zeros(8, np.float32)
    row[BANK.index(word) if word in BANK else 7] = 1
    return row


@pytest.fixture(autouse=True)
def small_bank(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bank of five words, and steps of few photos and words."""
    monkeypatch.setattr(building, "bank_words", lambda encoder, language: BANK)
    monkeypatch.setattr(building, "MATCHED_AT_ONCE", 8)
    monkeypatch.setattr(building, "ENCODED_AT_ONCE", 2)
    monkeypatch.setattr(building, "STORED_AT_ONCE", 2)


@pytest.fixture
def gallery(catalog: Catalog) -> TieredGallery:
    """A dataset of forty photos, ten of each word that the encoder knows, in a folder of each word."""
    catalog.create("some", encoder="axes", dimension=8)
    made = catalog.gallery("some")
    made.insert(*photos_of(range(PHOTOS)))
    return made


def photos_of(numbers: Sequence[int]) -> tuple[list[Photo], Embedding]:
    """Photos that show bridge, harbor, lake, tower, bridge, ..."""
    shown = [word for word in BANK if word != "ox"]
    photos = [Photo(f"p{n:03}", f"{shown[n % 4]}_view/{n}.jpg", description="Old stone pier at dawn") for n in numbers]
    return photos, np.stack([axis(shown[n % 4]) for n in numbers])


def build_of(database: Database, gallery: TieredGallery, encoder: AxisEncoder, name: str = "axes") -> VocabularyBuild:
    """The build of the English vocabulary."""
    tables = VocabularyTables(database, gallery.photo_table)
    return VocabularyBuild(tables, gallery.dataset, "en", name, lambda: encoder)


def finish(database: Database, gallery: TieredGallery, encoder: AxisEncoder | None = None) -> list[BuildProgress]:
    """Run the build to its end."""
    return list(build_of(database, gallery, encoder or AxisEncoder()).steps())


def test_each_photo_gets_its_best_words(database: Database, gallery: TieredGallery) -> None:
    """It holds the bank's words that the encoder knows, the dataset's own words, and each photo's best words."""
    tables = VocabularyTables(database, gallery.photo_table)
    tables.add_own_words({"boathouse": 3, "lake": 2})
    assert tables.load("en") is None
    steps = finish(database, gallery)
    assert [step.phase for step in steps] == sorted((step.phase for step in steps), key=list(BuildPhase).index)

    vocabulary = tables.load("en")
    assert vocabulary is not None
    texts = [word.text for word in vocabulary.words]
    assert texts[:4] == ["bridge", "harbor", "lake", "tower"]
    own = {word.text: (word.source, word.photos) for word in vocabulary.words[4:]}
    assert own["boathouse"] == (Source.COLUMN, 3)
    assert own["lake view"] == (Source.FOLDER, 10)
    assert own["stone pier"] == (Source.CAPTION, 40)
    np.testing.assert_allclose(vocabulary.embeddings[2], axis("lake"))
    best = vocabulary.best.of(["p002", "p003", "absent"])
    assert [texts[number] for number in best[:2, 0]] == ["lake", "tower"]
    assert (best[2] == NONE).all()
    assert tables.most_frequent("en", 2) == [(vocabulary.words[0], 10), (vocabulary.words[1], 10)]
    assert vocabulary.best.counts.tolist()[:4] == [10, 10, 10, 10]
    assert build_of(database, gallery, AxisEncoder()).due() is Due.NOTHING


def test_an_interrupted_build_continues(database: Database, gallery: TieredGallery) -> None:
    """After an interruption at any step, no stored word is encoded and no photo is matched a second time."""
    encoder, steps = AxisEncoder(), 0

    def interrupted() -> Generator[BuildProgress, None, None]:
        yield from build_of(database, gallery, encoder).steps()

    while True:
        run = interrupted()
        if next(run, None) is None:
            break
        next(run, None)
        run.close()
        steps += 1
        assert steps < 50
    assert sorted(encoder.encoded) == sorted({*encoder.encoded})
    vocabulary = VocabularyTables(database, gallery.photo_table).load("en")
    assert vocabulary is not None
    assert len(vocabulary.best.keys) == PHOTOS


def test_new_photos_get_the_words_that_are_there(database: Database, gallery: TieredGallery) -> None:
    """A few new photos are matched alone. Many new ones, or new words, make a new vocabulary."""
    tables, encoder = VocabularyTables(database, gallery.photo_table), AxisEncoder()
    finish(database, gallery, encoder)
    before = tables.load("en")
    gallery.insert(*photos_of([40, 41]))
    assert build_of(database, gallery, encoder).due() is Due.PHOTOS
    encoder.encoded.clear()
    assert [step.phase for step in finish(database, gallery, encoder)] == [BuildPhase.MATCHING]
    after = tables.load("en")
    assert before is not None
    assert after is not None
    assert after.words == before.words
    assert len(after.best.keys) == 42
    assert encoder.encoded == []

    tables.add_own_words({"boathouse": 3})
    finish(database, gallery, encoder)
    assert encoder.encoded == ["boathouse"]
    gallery.insert(*photos_of(range(42, 60)))
    assert build_of(database, gallery, encoder).due() is Due.WORDS
    finish(database, gallery, encoder)
    last = tables.load("en")
    assert last is not None
    assert len(last.best.keys) == 60
    assert database.scan.rows("SELECT uniqExact(version), count() FROM photo_words") == [(1, 60)]


def test_the_old_vocabulary_serves_until_the_next_is_complete(database: Database, gallery: TieredGallery) -> None:
    """While a new vocabulary is made, for example with another text encoder, the old one stays in use."""
    finish(database, gallery)
    other = AxisEncoder()
    steps = build_of(database, gallery, other, "other").steps()
    while next(steps).phase is not BuildPhase.MATCHING:
        pass
    tables = VocabularyTables(database, gallery.photo_table)
    assert [(found.is_complete, found.state.encoder) for found in tables.stored()] == [(False, "other"), (True, "axes")]
    vocabulary = tables.load("en")
    assert vocabulary is not None
    assert len(vocabulary.best.keys) == PHOTOS
    assert len(list(steps)) == 4
    assert [(found.is_complete, found.state.encoder) for found in tables.stored()][-1] == (True, "other")


def test_hidden_photos_are_not_counted(database: Database, gallery: TieredGallery) -> None:
    """A hidden photo is not counted among those that show a word."""
    finish(database, gallery)
    gallery.hide("p000", "a-member")
    counts = {word.text: n for word, n in VocabularyTables(database, gallery.photo_table).most_frequent("en", 4)}
    assert counts == {"bridge": 9, "harbor": 10, "lake": 10, "tower": 10}


def test_a_dropped_dataset_leaves_only_the_words_of_the_bank(
    catalog: Catalog, database: Database, gallery: TieredGallery
) -> None:
    """Dropping a dataset removes its vocabulary, also if a build ends after the drop. The bank's embeddings stay."""
    tables = VocabularyTables(database, gallery.photo_table)
    tables.add_own_words({"boathouse": 3})
    finish(database, gallery)
    catalog.drop("some")
    tables.add_own_words({"jetty": 1})
    tables.add_photo_words("v", ["p1"], np.zeros((1, 5), np.uint16))
    drop_orphans(database)
    for table in ("own_words", "vocabularies", "photo_words"):
        assert database.scan.rows(f"SELECT count() FROM {table}") == [(0,)], table
    assert database.scan.rows("SELECT word FROM word_embeddings ORDER BY word") == [(word,) for word in BANK]
    drop_orphans(database)
    assert tables.encoded("axes") == {*BANK}
