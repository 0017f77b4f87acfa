"""Words of files are cleaned before they are offered."""

import pytest

from engine.vocabularies.own_words import OwnWords, frequent, word_of_folder, words_of_caption, words_of_value
from engine.vocabularies.word_bank import bank_words, languages_of
from engine.vocabularies.words import cleaned, is_unfit, language_of


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("  Sea  Otter ", "sea otter"),
        ("#golden_hour", "golden hour"),
        ("“Lake”,", "lake"),
        ("ＴＯＫＹＯ", "tokyo"),
        ("富士山", "富士山"),
        ("https://photos.test/a", ""),
        ("me@photos.test", ""),
        ("IMG_20260101", ""),
        ("12", ""),
        ("x", ""),
        ("", ""),
        ("a sentence with far too many words in it", ""),
        ("w" * 41, ""),
        ("bastard", ""),
        ("old bastard", ""),
        ("a\u202eb c", "ab c"),
    ],
)
def test_a_text_becomes_a_word_or_nothing(text: str, word: str) -> None:
    """Words lose their signs, capitals and invisible characters. Urls, numbers, sentences and slurs are no words."""
    assert cleaned(text) == word


def test_a_value_may_list_several_words() -> None:
    """A column's value is split at separators of any script."""
    assert list(words_of_value("Dog, sea;sand |  , 犬、猫")) == ["dog", "sea", "sand", "犬", "猫"]


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("caltech/stop_sign/1.jpg", "stop sign"),
        ("grand-piano/1.jpg", "grand piano"),
        ("train/images/1.jpg", ""),
        ("2026/1.jpg", ""),
        ("1.jpg", ""),
    ],
)
def test_the_name_of_a_photos_folder_is_a_word(url: str, word: str) -> None:
    """The innermost folder counts, unless its name says nothing."""
    assert word_of_folder(url) == word


def test_captions_give_words_and_pairs_that_are_no_names() -> None:
    """Stop words, known words and words with a capital are left out. A caption of few words is a label."""
    caption = "A chest radiograph of Alice. Shows left lower opacity, unusual for a dog."
    words = set(words_of_caption(caption, {"dog", "left"}))
    assert {"radiograph", "chest radiograph", "lower opacity", "opacity", "unusual"} <= words
    assert not words & {"alice", "dog", "left", "a", "of", "shows"}
    assert list(words_of_caption("Golden Retriever", ())) == ["golden retriever"]
    assert list(words_of_caption("夕暮れの港", ())) == ["夕暮れの港"]


def test_counting_words_takes_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """When there are very many different words, the rarest are forgotten and the frequent ones stay."""
    monkeypatch.setattr("engine.vocabularies.own_words._MOST_COUNTED", 100)
    words = OwnWords()
    for number in range(5_000):
        words.add(["lake", "lake", f"word{number}"])
    assert words.counts["lake"] == 5_000
    assert len(words.counts) <= 102
    assert frequent(words.counts, 2) == {"lake": 5_000}


def test_the_banks_hold_clean_words_and_no_slurs() -> None:
    """The English bank has at least 10,000 words, the Japanese one thousands, each word once and none unfit."""
    english, japanese = bank_words("some/clip", "en"), bank_words("some/clip", "ja")
    assert len(english) >= 10_000
    assert len(japanese) >= 5_000
    assert len({word.lower() for word in english}) == len(english)
    assert len({*japanese}) == len(japanese)
    assert {"kangaroo", "grand piano", "black and white", "surfing", "striped", "kitchen"} <= {*english}
    assert {"犬", "自転車"} <= {*japanese}
    assert {language_of(word) for word in english} == {"en"}
    assert {language_of(word) for word in japanese} == {"ja"}
    assert not [word for word in english if is_unfit(word)]
    assert [cleaned(word) for word in english] == [word.lower() for word in english]


def test_the_demos_encoder_has_words_of_its_own() -> None:
    """The demo's words are the ones its scenes show. Only multilingual encoders get a Japanese vocabulary."""
    assert {"lighthouse", "red house", "snowy plain"} <= {*bank_words("demo", "en")}
    assert "kangaroo" not in bank_words("demo", "en")
    assert languages_of("demo", is_multilingual=False) == ("en",)
    assert languages_of("some/siglip", is_multilingual=True) == ("en", "ja")
