"""How prompts and pictures become one query."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import EmptyPromptError, OnlyNegativesError, TooManyPartsError
from engine.learning.prompt_query import MOST_PARTS, Wording, compose, parse
from engine.photo import Embedding

NONE = np.empty((0, 8), np.float32)


def axes(*numbers: int) -> Embedding:
    """Return unit embeddings along these axes, shape (n, 8)."""
    return np.eye(8, dtype=np.float32)[list(numbers)]


@pytest.mark.parametrize(
    ("text", "positive", "negative"),
    [
        ("a house by the lake", ("a house by the lake",), ()),
        ("a house; a hut ;a barn", ("a house", "a hut", "a barn"), ()),
        ("a house; -night", ("a house",), ("night",)),
        ("-night\n a house \n- at dusk", ("a house",), ("night", "at dusk")),
        ("a house\N{FULLWIDTH SEMICOLON}\N{MINUS SIGN}night", ("a house",), ("night",)),
        ("湖の家\N{FULLWIDTH SEMICOLON}\N{FULLWIDTH HYPHEN-MINUS}夜", ("湖の家",), ("夜",)),
        ("a t-shirt; a well-lit room - at night", ("a t-shirt", "a well-lit room - at night"), ()),
        (";;a house; - ;\n", ("a house",), ()),
        ("a house; --night", ("a house",), ("night",)),
    ],
)
def test_a_prompt_is_read_in_its_parts(text: str, positive: tuple[str, ...], negative: tuple[str, ...]) -> None:
    """Semicolons and line breaks separate parts, and only a hyphen at the start of a part negates it."""
    assert parse(text) == Wording(positive, negative)


def test_a_prompt_of_only_negatives_is_refused() -> None:
    """A prompt of only negative parts is refused."""
    with pytest.raises(OnlyNegativesError, match="only says what to leave out"):
        parse("-night; -people")


@pytest.mark.parametrize("text", ["", "  ", ";\n;", "-", "- ; -"])
def test_a_prompt_without_a_word_is_none(text: str) -> None:
    """A prompt without words is refused."""
    with pytest.raises(EmptyPromptError):
        parse(text)


def test_a_prompt_has_at_most_ten_parts() -> None:
    """A prompt has at most ten parts, including negative ones and not counting empty ones."""
    assert len(parse(" ; ".join(["a"] * 5 + ["-b"] * 5) + ";;-;").positive) == 5
    for text in ("a;" * (MOST_PARTS + 1), "a" + "\n-b" * MOST_PARTS, "a;" * 250):
        with pytest.raises(TooManyPartsError) as caught:
            parse(text, has_pictures=True)
        assert caught.value.limit == MOST_PARTS == 10


@given(st.text(max_size=60))
def test_any_text_has_clean_parts_or_is_refused(text: str) -> None:
    """No part of a prompt is empty or has spaces around it."""
    try:
        wording = parse(text)
    except (EmptyPromptError, OnlyNegativesError, TooManyPartsError):
        return
    assert wording.positive
    assert all(part and part == part.strip() for part in wording.positive + wording.negative)


def test_one_prompt_is_its_own_embedding() -> None:
    """The query of a single prompt is its embedding."""
    prompt = np.random.default_rng(0).standard_normal((1, 8)).astype(np.float32)
    prompt /= np.linalg.norm(prompt)
    np.testing.assert_allclose(compose(prompt, NONE, NONE), prompt[0], atol=1e-7)


def test_several_prompts_are_meant_equally() -> None:
    """The query of several prompts is their mean direction, in any order."""
    query = compose(axes(0, 1, 2), NONE, NONE)
    np.testing.assert_allclose(query[:3], 3**-0.5, atol=1e-6)
    np.testing.assert_array_equal(query, compose(axes(2, 0, 1), NONE, NONE))


def test_a_negative_prompt_turns_the_query_away_and_never_round() -> None:
    """A negative prompt lowers its own score, and the positive one stays first."""
    meant = axes(0) + 0.75 * axes(1)
    meant /= np.linalg.norm(meant)
    query = compose(meant, axes(1), NONE)
    assert query[1] < meant[0, 1]
    assert query @ meant[0] > 0.9
    many = compose(meant, axes(1, 1, 1), NONE)
    np.testing.assert_allclose(many, query, atol=1e-6)


def test_a_photo_counts_less_what_all_photos_share() -> None:
    """The dataset's mean is subtracted from a picture's embedding, if it is known."""
    mean = 0.8 * axes(7)[0]
    photo = np.float32(0.6) * axes(0) + np.float32(0.8) * axes(7)
    np.testing.assert_allclose(compose(NONE, NONE, photo, mean), axes(0)[0], atol=1e-6)
    np.testing.assert_allclose(compose(NONE, NONE, photo), photo[0], atol=1e-6)


def test_text_and_photo_both_count() -> None:
    """A query of text and picture contains both, and more of the text."""
    query = compose(axes(0), axes(2), axes(1), np.zeros(8))
    assert query[0] > query[1] > 0 > query[2]


def test_a_query_has_length_one() -> None:
    """A query is float32 and of unit length, for any mixture."""
    rng = np.random.default_rng(0)
    for n, m, k in [(1, 0, 0), (3, 2, 0), (0, 1, 2), (2, 2, 2)]:
        positive, negative, images = (rng.standard_normal((count, 8)).astype(np.float32) for count in (n, m, k))
        query = compose(positive, negative, images, rng.standard_normal(8))
        assert query.dtype == np.float32
        assert np.linalg.norm(query) == pytest.approx(1, abs=1e-6)


def test_nothing_meant_is_no_query() -> None:
    """Negatives alone give no query."""
    with pytest.raises(EmptyPromptError):
        compose(NONE, axes(1), NONE)
