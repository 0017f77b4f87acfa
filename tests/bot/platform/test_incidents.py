"""Errors that the operator has to know about are logged with the reference that the member sees."""

import errno
import logging
import re

import aiohttp
import pytest
from fluent.syntax.ast import TextElement
from fluent.syntax.visitor import Visitor

from bot.locale import words
from bot.locale.catalogue import LANGUAGES, Words
from bot.platform.bot_errors import BotError
from bot.platform.error_messages import explain
from bot.platform.incidents import MOST_MESSAGES, Incidents
from engine.errors import DatabaseError, DiskFullError, EncoderError, NinefoldError
from tests.bot.locale.test_words import example, leaves
from tests.until import until

CONCERNS_THE_OPERATOR = re.compile(r"\blogs?\b|operator|runs the bot|ログ|運営者|管理者が", re.IGNORECASE)
ONLY_NAMED = {
    "error-not-own-dataset": "says whose the dataset is; nothing failed",
    "error-dataset-limit": "says who adds datasets here; nothing failed",
    "error-export-too-large": "says how the operator exports it without a limit; nothing failed",
    "error-no-message-content": "says who can allow it; nothing failed",
    "files-too-large": "says how the operator fetches a file that is there; nothing failed",
}
FOREIGN = (
    ZeroDivisionError("nobody expected this"),
    MemoryError(),
    OSError(errno.ENOSPC, "No space left on device"),
)
PASSING = (aiohttp.ClientConnectionError("gone"), TimeoutError())
ERRORS = [*(example(kind) for kind in [*leaves(NinefoldError), *leaves(BotError)]), NinefoldError(), *FOREIGN, *PASSING]


def raised(error: BaseException) -> BaseException:
    """The error with a traceback."""
    try:
        raise error
    except BaseException as same:
        return same


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_that_send_a_member_to_the_operator_have_a_reference(language: str) -> None:
    """Only messages with a reference mention the log or the operator."""
    found = Words(language)
    for key in found:
        text = text_of(found, key)
        if CONCERNS_THE_OPERATOR.search(text) and key not in ONLY_NAMED:
            assert "reference" in found.placeholders(key), f"{key}: give it a $reference, or say in ONLY_NAMED why not"


def text_of(found: Words, key: str) -> str:
    """The text of a message without its placeholders."""
    texts: list[str] = []

    class Texts(Visitor):
        def visit_TextElement(self, node: TextElement) -> None:  # noqa: N802 - the visitor's own name
            texts.append(node.value)

    Texts().visit(found.pattern(key))
    return " ".join(texts)


@pytest.mark.parametrize("locale", ["en-US", "ja"])
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
async def test_an_error_is_in_the_log_if_its_words_say_so(
    error: BaseException, locale: str, caplog: pytest.LogCaptureFixture
) -> None:
    """An error is logged at ERROR with its traceback if, and only if, its message shows a reference."""
    incidents = Incidents()
    text = explain(raised(error), words(locale), lambda: incidents.report(error, "/concept start"))
    incidents.close()
    entries = [record for record in caplog.records if record.levelno == logging.ERROR]
    reference = re.search(r"`([0-9a-f]{8})`", text)
    assert bool(entries) == bool(reference)
    if reference is not None:
        (entry,) = entries
        assert entry.getMessage() == f"incident {reference[1]}: /concept start"
        assert entry.exc_info is not None
        assert entry.exc_info[1] is error


@pytest.mark.parametrize("error", [EncoderError("no"), DatabaseError("no"), DiskFullError("no"), *FOREIGN])
def test_faults_of_the_machine_are_for_the_operator(error: BaseException) -> None:
    """Machine faults show a reference in both languages."""
    for locale in ("en", "ja"):
        assert "`12ab34cd`" in explain(error, words(locale), lambda: "12ab34cd")


@pytest.mark.parametrize("error", PASSING, ids=lambda error: type(error).__name__)
def test_a_lost_connection_to_discord_sends_nobody_to_the_operator(error: BaseException) -> None:
    """A lost connection is temporary, like a 500 from Discord."""
    assert "Discord didn't accept that" in explain(error, words(), lambda: "12ab34cd")


async def test_the_same_error_is_logged_once_in_a_while_and_counted(caplog: pytest.LogCaptureFixture) -> None:
    """Repeats of an error share one reference and one traceback, and their number is logged at the end."""
    incidents = Incidents(window_seconds=3600)
    references = {incidents.report(raised(DatabaseError("connection refused")), f"vote {n}") for n in range(500)}
    other = incidents.report(raised(ValueError("another kind")), "vote")
    assert len(references) == 1
    assert other not in references
    assert len(caplog.records) == 2
    incidents.close()
    (reference,) = references
    assert [record.getMessage() for record in caplog.records] == [
        f"incident {reference}: vote 0",
        f"incident {other}: vote",
        f"incident {reference}: repeated, 499 times",
    ]


async def test_other_messages_of_one_error_get_a_line_each(caplog: pytest.LogCaptureFixture) -> None:
    """Each new message of an error is logged on one line, so causes stay visible; the number of lines is limited."""
    incidents = Incidents(window_seconds=3600)
    for number in range(100):
        incidents.report(raised(DatabaseError(f"cause {number}\nincident 00000000")), "vote")
    assert len(caplog.records) == MOST_MESSAGES
    assert all("\n" not in record.getMessage() for record in caplog.records)
    assert "cause 1 incident 00000000" in caplog.text
    incidents.close()


async def test_after_a_while_an_incident_is_a_new_one(caplog: pytest.LogCaptureFixture) -> None:
    """After the window, the same error gets a new traceback and a new reference."""
    incidents = Incidents(window_seconds=0.0)
    first = incidents.report(raised(DatabaseError("no")), "vote")
    incidents.report(raised(DatabaseError("no")), "vote")
    await until(lambda: "repeated, 1 times" in caplog.text)
    assert incidents.report(raised(DatabaseError("no")), "vote") != first
    incidents.close()
