"""The words in messages, and a message for every error."""

import inspect
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.locale import words
from bot.locale.text import plain
from bot.platform import bot_errors
from bot.platform.bot_errors import BotError
from bot.platform.error_messages import explain, message_key
from bot.platform.rights import Right
from engine import errors
from engine.errors import NinefoldError
from engine.failures import Reason
from engine.ingest import Refusal

AT_START = "raised before the bot connects, so only the operator meets it"
FOR_OPERATORS = "the operator has to act, and the message of the base class says so"
BASE = "never raised itself: its subclasses have messages"
LIKE_THEIR_BASE = {
    "ConfigurationError": AT_START,
    "FolderInUseError": AT_START,
    "FolderNotOursError": AT_START,
    "OtherVersionError": AT_START,
    "OtherBotError": AT_START,
    "NewerSchemaError": AT_START,
    "ApiUnreachableError": AT_START,
    "LeaseLostError": "the bot stops at once",
    "ClassifierError": FOR_OPERATORS,
    "WrongDimensionError": FOR_OPERATORS,
    "DatabaseUnavailableError": FOR_OPERATORS,
    "EncoderNotFoundError": FOR_OPERATORS,
    "ExportRefusedError": FOR_OPERATORS,
    "EncoderMismatchError": FOR_OPERATORS,
    "DatasetError": BASE,
    "ConceptError": BASE,
    "WatchError": BASE,
    "SessionError": BASE,
}
"""Errors without a message of their own, and why."""


def leaves(root: type[Exception]) -> Iterator[type[Exception]]:
    """All subclasses of `root`."""
    for below in root.__subclasses__():
        yield below
        yield from leaves(below)


def example(kind: type[Exception]) -> Exception:
    """An error of that class, with a value for each of its parameters."""
    values = {"str": "words", "int": 3, "float": 0.5, "bool": True, "int | None": None}
    values |= {"Sequence[str]": ("demo",), "Sequence[int]": (7,), "bot.platform.rights.Right": Right.START}
    if kind is errors.PhotoRejectedError:
        return errors.PhotoRejectedError(Reason.BROKEN_IMAGE, "words")
    if kind is errors.FetchError:
        return errors.FetchError(Reason.NOT_FOUND, "words")
    if kind is errors.SourceRefusedError:
        return errors.SourceRefusedError(Refusal.TOO_MANY, 3)
    parameters = inspect.signature(kind).parameters.values() if "__init__" in vars(kind) else ()
    if "names" in [parameter.name for parameter in parameters]:
        return kind(("embed_links", "attach_files"))
    return kind(*(values[inspect.formatannotation(p.annotation).replace("collections.abc.", "")] for p in parameters))


@pytest.mark.parametrize("kind", [*leaves(NinefoldError), *leaves(BotError)], ids=lambda kind: kind.__name__)
def test_every_error_has_a_message(kind: type[Exception]) -> None:
    """Every error has a text that contains no class name."""
    assert kind.__module__ in (errors.__name__, bot_errors.__name__)
    text = explain(example(kind), words(), lambda: "12ab34cd")
    assert text
    assert len(text) < 2000
    assert "Error" not in text


@pytest.mark.parametrize("kind", [*leaves(NinefoldError), *leaves(BotError)], ids=lambda kind: kind.__name__)
def test_every_error_has_a_message_of_its_own_or_a_reason_why_not(kind: type[Exception]) -> None:
    """A new error that members can see needs a message that says what to do."""
    base = next(one for one in kind.__mro__[1:] if issubclass(one, Exception))
    has_own = message_key(kind, words()) != message_key(base, words())
    assert has_own is (kind.__name__ not in LIKE_THEIR_BASE), message_key(kind, words())


@pytest.mark.parametrize("locale", ["en-US", "ja"])
def test_every_refusal_of_a_file_has_its_own_words(locale: str) -> None:
    """Each reason has a text of its own in each language, so the member knows what to do."""

    def told(error: Exception) -> str | None:
        return explain(error, words(locale), lambda: "12ab34cd")

    refusals = [told(errors.SourceRefusedError(refusal, 3 << 20)) for refusal in Refusal]
    assert all(refusals)
    assert len({*refusals}) == len(Refusal)
    assert told(errors.IngestError("words")) in refusals


def test_an_unknown_language_gets_english() -> None:
    """A locale without a translation gets English."""
    assert words("tlh")("next-button") == words("en-US")("next-button") == words(None)("next-button")


@given(st.text(max_size=400), st.integers(8, 100))
def test_plain_text_is_one_short_line_without_markup(text: str, limit: int) -> None:
    """The text has no line break, live mention, link or markup, and keeps the limit."""
    shown = plain(text, limit)
    assert len(shown) <= limit + 1
    assert len(shown.splitlines()) <= 1
    assert not set(shown.replace("\\\\", "").replace("\\", "\0").split("\0")[0]) & set("*_~`|<>[]#:@")


def test_plain_text_shows_what_was_written() -> None:
    """Special characters are shown and escaped with a backslash."""
    assert plain("<@1> *a*  [b](http://c)") == r"\<\@1\> \*a\* \[b\](http\://c)"
