"""What is written to logs and terminals: without secrets, and without characters that act on whoever reads it.

A member's text may hold line breaks, which forge log lines, escape sequences, which act on a terminal, and controls of
direction, which reorder what is read. All of them are shown as Python writes them in a literal, such as `\\n`, `\\x1b`.
"""

import base64
import copy
import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import Iterable, Iterator, Mapping
from types import TracebackType
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit

log = logging.getLogger(__name__)

REDACTED = "[redacted]"
# A shorter secret protects nothing, and words that are none would be redacted with it.
_SHORTEST_SECRET = 4
_ENVIRONMENT = ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
_SECRET_NAMES = (
    r"x-amz-(?:signature|credential|security-token)|x-goog-(?:signature|credential)|signature|sig|hm|key-pair-id|policy|"
    r"(?:access_|refresh_|auth_)?token|api_?key|password|passwd|pwd|secret|client_secret"
)
# What is a secret by its look. Each pattern's first group stays.
_PATTERNS = (
    re.compile(r"()[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"),  # a bot's token
    re.compile(r"()\bhf_[A-Za-z0-9]{16,}"),
    re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^/\s'\"]*(?=@)", re.IGNORECASE),  # user and password of a url
    re.compile(r"(/(?:webhooks|interactions)/\d+/)[\w.-]{20,}"),  # an interaction's token
    re.compile(rf"([?&;](?:{_SECRET_NAMES})=)[^&;\s'\"<>]+", re.IGNORECASE),
    re.compile(r"(['\"](?:token|password|authorization)['\"]\s*:\s*)(?:'[^']*'|\"[^\"]*\")", re.IGNORECASE),
    re.compile(r"(\bauthorization\s*[:=]\s*(?:bot|bearer|basic)\s+)[^\s,'\"]+", re.IGNORECASE),
)
_CHAINS = (
    "\nThe above exception was the direct cause of the following exception:\n\n",
    "\nDuring handling of the above exception, another exception occurred:\n\n",
)


def in_one_line(text: str) -> str:
    """The text with every character that cannot be seen written as an escape: one line, whatever it holds."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def secrets_of_url(url: str) -> Iterator[str]:
    """The password of a url, as it is written and as it is meant, and what its query keeps secret."""
    before, at, _ = url.partition("://")[2].rpartition("@")
    password = before.partition(":")[2] if at else ""
    yield from (password, unquote(password))
    try:
        query = urlsplit(url).query
    except ValueError:
        return
    yield from (value for name, value in parse_qsl(query) if re.fullmatch(_SECRET_NAMES, name, re.IGNORECASE))


class Redactor:
    """Takes secrets out of text: those that it is given, those of the environment, and what looks like one."""

    def __init__(self, secrets: Iterable[str] = (), environment: Mapping[str, str] = os.environ) -> None:
        known = [*secrets]
        for name in (*_ENVIRONMENT, *(name.lower() for name in _ENVIRONMENT)):
            if value := environment.get(name):
                known += secrets_of_url(value) if "://" in value else [value]
        written = {form for secret in known if len(secret) >= _SHORTEST_SECRET for form in _forms(secret)}
        longest_first = sorted(written, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def redacted(self, text: str) -> str:
        """The text without secrets."""
        if self._known is not None:
            text = self._known.sub(REDACTED, text)
        for pattern in _PATTERNS:
            text = pattern.sub(rf"\g<1>{REDACTED}", text)
        return text

    def line(self, text: str) -> str:
        """The text without secrets, in one line."""
        return in_one_line(self.redacted(text))


def _forms(secret: str) -> Iterator[str]:
    yield from (secret, quote(secret), quote(secret, safe=""), quote_plus(secret), repr(secret)[1:-1])
    yield base64.b64encode(secret.encode()).decode()


class SafeFormatter(logging.Formatter):
    """Formats as another formatter does, a record whose message is one line, without secrets.

    A traceback keeps its lines; the message of each exception in it becomes one line.
    """

    def __init__(self, inner: logging.Formatter, redactor: Redactor) -> None:
        super().__init__()
        self._inner, self._redactor = inner, redactor

    def format(self, record: logging.LogRecord) -> str:
        """The record as text."""
        safe = copy.copy(record)
        safe.msg, safe.args = self._redactor.line(_message(record)), ()
        safe.exc_info, safe.exc_text = None, None
        if record.exc_info and record.exc_info[1] is not None:
            lines = _traceback(traceback.TracebackException(*record.exc_info))
            safe.exc_text = self._redactor.redacted("".join(lines).rstrip("\n"))
        if record.stack_info:
            safe.stack_info = self._redactor.redacted(record.stack_info)
        return self._inner.format(safe)


def set_up(handler: logging.Handler, level: int | str, redactor: Redactor) -> None:
    """Log by this handler, whose formatter is made safe, and log what ends a thread or the process, too."""
    inner = handler.formatter or logging.Formatter()
    handler.setFormatter(SafeFormatter(inner, redactor))
    root = logging.getLogger()
    root.setLevel(level)
    root.addHandler(handler)
    logging.captureWarnings(True)
    sys.excepthook = _log_end
    threading.excepthook = lambda ended: _log_end(ended.exc_type, ended.exc_value, ended.exc_traceback)


def _log_end(kind: type[BaseException], error: BaseException | None, where: TracebackType | None) -> None:
    if error is not None and not issubclass(kind, KeyboardInterrupt | SystemExit):
        log.critical("an unexpected error ended the process, or one of its threads", exc_info=(kind, error, where))


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception as error:  # a wrong format loses the line in `logging`, and prints its parts as they are
        return f"{record.msg} {record.args} ({error!r})"


def _traceback(found: traceback.TracebackException) -> Iterator[str]:
    """The lines of a traceback, oldest exception first."""
    if found.__cause__ is not None:
        yield from (*_traceback(found.__cause__), _CHAINS[0])
    elif found.__context__ is not None and not found.__suppress_context__:
        yield from (*_traceback(found.__context__), _CHAINS[1])
    if found.stack:
        yield "Traceback (most recent call last):\n"
        yield from found.stack.format()
    yield in_one_line("".join(found.format_exception_only()).rstrip("\n")) + "\n"
    for number, member in enumerate(getattr(found, "exceptions", None) or (), start=1):
        yield f"  {number} of the group:\n"
        yield from (f"  {line}\n" for text in _traceback(member) for line in text.rstrip("\n").split("\n"))
