"""Logs contain no secrets and no characters that affect a terminal or forge a line."""

import base64
import io
import logging
import sys
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.database import open_database
from engine.errors import DatabaseUnavailableError
from engine.text.logs import Redactor, SafeFormatter, configure_logging, in_one_line, url_secrets

PASSWORD = "h/u sh@ä"
QUOTED = "h%2Fu%20sh%40%C3%A4"
TOKEN = "MTAxMjM0NTY3ODkwMTIzNDU2Nzg5.GaBcDe.abcdefghijklmnopqrstuvwxyz0123456789AB"


class Written:
    """A log with the bot's formatter, written to a string."""

    def __init__(self, *secrets: str) -> None:
        self.stream = io.StringIO()
        self.handler = logging.StreamHandler(self.stream)
        self.handler.setFormatter(SafeFormatter(logging.Formatter("%(levelname)s %(message)s"), Redactor(secrets, {})))
        self.log = logging.Logger("tests")
        self.log.addHandler(self.handler)

    @property
    def text(self) -> str:
        """The whole log."""
        return self.stream.getvalue()


@given(st.text(max_size=40))
@settings(max_examples=50)
def test_a_members_text_is_one_line_without_controls(text: str) -> None:
    """Any text is logged in one line without control characters, and printable text stays unchanged."""
    written = Written()
    written.log.warning("a prompt: %s", text)
    written.log.warning(text.replace("%", ""))
    assert written.text.count("\n") == 2
    assert written.text.replace("\n", "").isprintable()
    assert in_one_line(text) == text or not text.isprintable()


def test_a_forged_line_and_escape_sequences_are_shown() -> None:
    """Line breaks, terminal escapes and direction controls are logged as escape sequences."""
    written = Written()
    written.log.warning("a prompt: %s", "sky\n[ERROR] all is lost\x1b[31m\u202e\u2028\x85")
    assert written.text == "WARNING a prompt: sky\\n[ERROR] all is lost\\x1b[31m\\u202e\\u2028\\x85\n"


def test_a_traceback_keeps_its_lines_and_the_errors_text_is_one() -> None:
    """A traceback keeps its lines, and each error's text is one line, in causes, groups and notes too."""
    written = Written()
    try:
        try:
            raise ValueError("sky\nTraceback: forged\x1b[31m")
        except ValueError as error:
            error.add_note("note\nforged")
            raise ExceptionGroup("two\nforged", [KeyError("x\nforged"), error]) from error
    except ExceptionGroup:
        written.log.exception("failed for %s", "me\nforged")
    assert not [line for line in written.text.split("\n") if line.startswith(("forged", "Traceback: forged"))]
    assert written.text.startswith("ERROR failed for me\\nforged\nTraceback (most recent call last):\n")
    assert "\nValueError: sky\\nTraceback: forged\\x1b[31m\\nnote\\nforged\n" in written.text
    assert "direct cause of the following exception" in written.text
    assert "\n  KeyError: 'x\\nforged'\n" in written.text
    assert written.text.replace("\n", "").isprintable()


@pytest.mark.parametrize(
    "secret",
    [
        PASSWORD,
        QUOTED,
        f"http://me:{QUOTED}@127.0.0.1:1/?query=x",
        "Basic " + base64.b64encode(PASSWORD.encode()).decode(),
        f"Authorization: Bot {TOKEN}",
        f"{{'token': '{TOKEN}'}}",
        "https://discord.com/api/v10/webhooks/123/aW50ZXJhY3Rpb246MTIzNDU2Nzg5MA/messages/@original",
        "https://cdn.discordapp.com/attachments/1/2/a.png?ex=1&is=2&hm=aW50ZXJhY3Rpb246MTIzNDU2Nzg5MA",
        "https://photos.test/a?X-Amz-Signature=aW50ZXJhY3Rpb246MTIzNDU2Nzg5MA&width=3",
        "https://me:aW50ZXJhY3Rpb246MTIzNDU2Nzg5MA@photos.test/a",
        "hf_aW50ZXJhY3Rpb246MTIzNDU2Nzg5MA",
    ],
)
def test_secrets_are_redacted_wherever_they_are(secret: str) -> None:
    """Secrets are redacted in messages, arguments and errors: known ones in any encoding, others by their shape."""
    written = Written(*url_secrets(f"clickhouse://me:{QUOTED}@db.test/x"))
    written.log.warning("%s", secret)
    written.log.warning(secret)
    try:
        raise ValueError(secret) from OSError(secret)
    except ValueError:
        written.log.exception("failed", stack_info=True)
    for part in (
        PASSWORD,
        QUOTED,
        TOKEN,
        "aW50ZXJhY3Rpb246MTIzNDU2Nzg5MA",
        base64.b64encode(PASSWORD.encode()).decode(),
    ):
        assert part not in written.text
    assert written.text.count("[redacted]") >= 4


def test_other_texts_are_not_redacted() -> None:
    """Paths, ids, hashes and addresses are not redacted."""
    text = "GET https://photos.test:8443/a/b.jpg?width=640&page=2 of dataset lakes/2024: sha256 " + "0af3" * 16
    assert Redactor((), {}).line(text) == text


def test_secrets_of_the_environment_are_known() -> None:
    """The hub's token and a proxy's password are read from the environment and redacted."""
    redactor = Redactor((), {"HF_TOKEN": "any-token", "https_proxy": "http://me:proxy-word@proxy.test:3128"})
    assert redactor.line("any-token proxy-word") == "[redacted] [redacted]"


def test_a_wrong_passwords_error_holds_no_password() -> None:
    """The logged error of a failed connection, with all its causes, contains no password."""
    url = f"clickhouse://me:{QUOTED}@127.0.0.1:1/db"
    written = Written(*url_secrets(url))
    with pytest.raises(DatabaseUnavailableError) as refused:
        open_database(url)
    written.log.error("%s", refused.value, exc_info=refused.value)
    for form in (PASSWORD, QUOTED, base64.b64encode(f"me:{PASSWORD}".encode()).decode()):
        assert form not in written.text
    assert "127.0.0.1:1" in written.text


@pytest.fixture
def everything() -> Iterator[io.StringIO]:
    """The output of the root logger after setup. The process's hooks are restored afterwards."""
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook)
    level, stream = root.level, io.StringIO()
    handler = logging.StreamHandler(stream)
    configure_logging(handler, "INFO", Redactor(["very-secret"], {}))
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)
    logging.captureWarnings(False)
    sys.excepthook, threading.excepthook = hooks


def test_an_exception_that_ends_a_thread_is_logged_safely(everything: io.StringIO) -> None:
    """An exception that ends a thread is logged safely, instead of written to standard error by Python."""

    def fail() -> None:
        raise ValueError("very-secret\nforged")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert "ValueError: [redacted]\\nforged" in everything.getvalue()
