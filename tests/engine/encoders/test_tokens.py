"""Checks of a text before any model reads it."""

import pytest

from engine.encoders.clip import ClipEncoder
from engine.encoders.tokens import has_foreign_letters


@pytest.mark.parametrize("text", ["湖のそばの家", "дом у озера", "a house 家", "بيت", "σπίτι"])
def test_letters_of_another_script_are_foreign(text: str) -> None:
    """A letter of another script is foreign, also among Latin ones."""
    assert has_foreign_letters(text)


@pytest.mark.parametrize("text", ["a house", "Château à Zürich, 5 €", "Hawaiʻi", "ｈｏｕｓｅ", "🏠 … 100 %", "", "ﬁsh"])
def test_latin_letters_of_any_kind_are_not(text: str) -> None:
    """Accented and full-width Latin letters, signs and emoji are not foreign."""
    assert not has_foreign_letters(text)


def test_an_english_encoder_reports_another_script(vit_b_32: ClipEncoder) -> None:
    """An English byte-level encoder reports other scripts as foreign, because it reads but does not understand them."""
    assert vit_b_32.encode_text(["a house", "дом", "湖のそばの家"]).foreign == (False, True, True)


def test_a_word_level_encoder_names_the_words_instead(word_level: ClipEncoder) -> None:
    """A word-level encoder reports unknown words instead, because one hint is enough."""
    encoding = word_level.encode_text(["a дом"])
    assert encoding.unknown == (("дом",),)
    assert encoding.foreign == (False,)


def test_a_text_of_unknown_words_is_meaningless(word_level: ClipEncoder, vit_b_32: ClipEncoder) -> None:
    """Articles and prepositions don't make it meaningful, and without an unknown word it is never called so."""
    texts = ["дом", "a дом", "a house дом", "a", "дом!"]
    assert word_level.encode_text(texts).meaningless == (True, True, False, False, True)
    assert vit_b_32.encode_text(texts).meaningless == (False,) * len(texts)
