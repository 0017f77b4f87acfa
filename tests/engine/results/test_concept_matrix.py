"""Several concepts on one dataset: the labels, the disputes of exclusive concepts, and the files."""

import csv
import io
from itertools import pairwise, permutations
from tempfile import TemporaryFile

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from engine.classifier import Classifier
from engine.classifier.fitted import Calibration
from engine.galleries.photo_rows import rows_of
from engine.photo import Embedding
from engine.results.concept_matrix import Best, ConceptMatrix, TaughtConcept, exclusive_codes
from engine.results.labeller import split_names
from engine.results.matrix_files import as_csv, parquet_writer
from engine.sessions.tally import Label
from tests.engine.conftest import random_photos

PHOTOS, DIMENSION = 1_000, 16
PAGES = (0, 300, 600, PHOTOS)
NO, YES, DISPUTED = range(3)


def axis(number: int) -> Embedding:
    """Return a unit vector along an axis."""
    return np.asarray(np.eye(DIMENSION)[number], np.float32)


def concept(name: str, number: int, labels: dict[str, Label] | None = None, threshold: float = 0.2) -> TaughtConcept:
    """Return a concept that is an axis."""
    calibration = Calibration(10.0, -10.0 * threshold)
    return TaughtConcept(name, Classifier(axis(number), threshold, "none", "1", calibration), labels or {})


def pages() -> list[pa.Table]:
    """Return random photos in three pages."""
    photos, embeddings = random_photos(PHOTOS, DIMENSION)
    return [rows_of(photos[start:stop], embeddings[start:stop]) for start, stop in pairwise(PAGES)]


def labelled(*concepts: TaughtConcept, exclusive: bool = False) -> tuple[ConceptMatrix, pa.Table]:
    """Return the matrix after all pages, and its rows."""
    matrix = ConceptMatrix(concepts, exclusive=exclusive)
    return matrix, pa.concat_tables([matrix.add(page) for page in pages()])


def test_each_photo_is_labelled_as_by_its_classifiers_alone() -> None:
    """Independent labels are those of each threshold. The team's votes outrank them."""
    photos, embeddings = random_photos(PHOTOS, DIMENSION)
    votes = {photos[0].id: Label.YES, photos[1].id: Label.DISPUTED, photos[2].id: Label.NONE, "gone": Label.YES}
    matrix, table = labelled(concept("lakes", 0, votes), concept("dogs", 1))
    expected = np.where(embeddings[:, 0] >= 0.2, "yes", "no").astype(object)
    expected[0], expected[1] = "yes", "disputed"
    assert table["lakes label"].to_pylist() == list(expected)
    assert table["dogs label"].to_pylist() == list(np.where(embeddings[:, 1] >= 0.2, "yes", "no"))
    np.testing.assert_allclose(table["dogs score"].to_numpy(), embeddings[:, 1], atol=1e-6)
    probabilities = 1 / (1 + np.exp(-10 * (embeddings[:, 1] - 0.2)))
    np.testing.assert_allclose(table["dogs probability"].to_numpy(), probabilities, atol=1e-5)
    lakes = matrix.totals["lakes"]
    assert (lakes.fits, lakes.judged, lakes.disputed) == ((expected == "yes").sum(), 1, 1)
    assert matrix.photos == PHOTOS


def test_the_best_nine_are_those_of_all_pages() -> None:
    """The best photos have the label yes and the highest scores, whatever page they are on."""
    _, embeddings = random_photos(PHOTOS, DIMENSION)
    matrix, _ = labelled(concept("lakes", 0))
    found = [score for _, score in matrix.totals["lakes"].best.ranked()]
    np.testing.assert_allclose(found, np.sort(embeddings[:, 0])[::-1][:9], atol=1e-6)


def test_two_exclusive_concepts_that_claim_a_photo_dispute_it() -> None:
    """Such a photo fits neither. Without a second claim, the photo belongs to the one concept."""
    _, embeddings = random_photos(PHOTOS, DIMENSION)
    matrix, table = labelled(concept("lakes", 0), concept("dogs", 1), exclusive=True)
    lakes, dogs = embeddings[:, 0] >= 0.2, embeddings[:, 1] >= 0.2
    expected = np.select([lakes & dogs, lakes, dogs], ["disputed", "lakes", "dogs"], "")
    assert (lakes & dogs).any()
    assert table["concept"].to_pylist() == list(expected)
    assert matrix.claimed_twice == matrix.totals["dogs"].disputed == (lakes & dogs).sum()
    assert matrix.totals["lakes"].fits == (lakes & ~dogs).sum()
    weaker = np.minimum(embeddings[:, 0], embeddings[:, 1])[lakes & dogs]
    np.testing.assert_allclose([score for _, score in matrix.contested.ranked()], np.sort(weaker)[::-1][:9], atol=1e-6)


@pytest.mark.parametrize(
    ("codes", "judged", "expected", "contested"),
    [
        ([YES, NO, NO], [0, 0, 0], [YES, NO, NO], False),
        ([YES, YES, NO], [0, 0, 0], [DISPUTED, DISPUTED, NO], True),
        ([YES, YES, NO], [1, 0, 0], [YES, NO, NO], False),  # a yes of the team outranks a classifier
        ([YES, YES, YES], [1, 1, 0], [DISPUTED, DISPUTED, NO], True),  # two teams' yes
        ([DISPUTED, YES, NO], [1, 0, 0], [DISPUTED, YES, NO], False),  # the team's own dispute stays
        ([NO, NO, NO], [1, 0, 0], [NO, NO, NO], False),
    ],
)
def test_the_rule_of_exclusive_labels(
    codes: list[int], judged: list[int], expected: list[int], contested: bool
) -> None:
    """The rule doesn't depend on the order of the concepts."""
    for order in permutations(range(3)):
        turned = [np.array([values])[:, order] for values in (codes, judged, expected)]
        found, is_contested = exclusive_codes(turned[0].astype(np.int8), turned[1].astype(bool))
        assert found.tolist() == turned[2].tolist()
        assert is_contested.tolist() == [contested]


def test_of_equal_scores_the_first_photo_stays() -> None:
    """The best nine don't change with photos that score the same."""
    photos, _ = random_photos(20, DIMENSION)
    best = Best()
    best.add([0.5] * 20, photos)
    assert [photo for photo, _ in best.ranked()] == photos[:9]


def test_the_files_have_all_photos_and_safe_headings() -> None:
    """Parquet keeps the names. In CSV, neither a heading nor a cell is a formula. A small limit gives no file."""
    matrix = ConceptMatrix([concept("=danger", 0), concept("dogs", 1)], exclusive=True)
    with TemporaryFile() as file:
        with parquet_writer(file, matrix.schema) as writer:
            for page in pages():
                writer.write_table(matrix.add(page))
        file.seek(0)
        table = parquet.read_table(io.BytesIO(file.read()))
        file.seek(0)
        content = as_csv(file, 1 << 20)
        file.seek(0)
        assert as_csv(file, 1_000) is None
    assert table.num_rows == PHOTOS
    assert "=danger score" in table.column_names
    assert content is not None
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["id"] for row in rows] == table["id"].to_pylist()
    assert [row["'=danger label"] for row in rows] == table["=danger label"].to_pylist()
    assert {row["concept"] for row in rows} >= {"'=danger", "dogs"}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("lakes", ["Lakes"]),
        ("Lakes, dogs", ["Lakes", "Dogs"]),
        (" dogs ,, LAKES,dogs ", ["Dogs", "Lakes"]),
        ("Lakes\u3001Dogs\uff0cmice", ["Lakes", "Dogs", "mice"]),
        ("red, white and blue, Lakes", ["Red, white and blue", "Lakes"]),
        (" , ", []),
    ],
)
def test_names_are_separated_by_commas(typed: str, expected: list[str]) -> None:
    """Japanese commas count, too, a name is taken once, and a saved name may contain a comma."""
    assert split_names(typed, ["Lakes", "Dogs", "Red, white and blue"]) == expected
