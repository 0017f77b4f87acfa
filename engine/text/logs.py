"""Log output without secrets and without control characters.

Text from members can contain line breaks that forge log lines, escape sequences that control a terminal, and direction
controls that reorder text. All of them are written as in a Python literal, such as `\\n` or `\\x1b`.
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
# Redacting shorter values would also redact ordinary words.
_SHORTEST_SECRET = 4
_ENVIRONMENT = ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
_SECRET_NAMES = (
    r"x-amz-(?:signature|credential|security-token)|x-goog-(?:signature|credential)|signature|sig|hm|key-pair-id|policy|"
    r"(?:access_|refresh_|auth_)?token|api_?key|password|passwd|pwd|secret|client_secret"
)
# Patterns of secrets. The first group of each match is kept.
_PATTERNS = (
    re.compile(r"()[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"),  # a bot token
    re.compile(r"()\bhf_[A-Za-z0-9]{16,}"),
    re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^/\s'\"]*(?=@)", re.IGNORECASE),  # user and password in a url
    re.compile(r"(/(?:webhooks|interactions)/\d+/)[\w.-]{20,}"),  # an interaction token
    re.compile(rf"([?&;](?:{_SECRET_NAMES})=)[^&;\s'\"<>]+", re.IGNORECASE),
    re.compile(r"(['\"](?:token|password|authorization)['\"]\s*:\s*)(?:'[^']*'|\"[^\"]*\")", re.IGNORECASE),
    re.compile(r"(\bauthorization\s*[:=]\s*(?:bot|bearer|basic)\s+)[^\s,'\"]+", re.IGNORECASE),
)
_CHAINS = (
    "\nThe above exception was the direct cause of the following exception:\n\n",
    "\nDuring handling of the above exception, another exception occurred:\n\n",
)


def in_one_line(text: str) -> str:
    """Return the text on a single line, with every non-printable character escaped."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def url_secrets(url: str) -> Iterator[str]:
    """Yield the password of a url, quoted and unquoted, and the secret values in its query."""
    before, at, _ = url.partition("://")[2].rpartition("@")
    password = before.partition(":")[2] if at else ""
    yield from (password, unquote(password))
    try:
        query = urlsplit(url).query
    except ValueError:
        return
    yield from (value for name, value in parse_qsl(query) if re.fullmatch(_SECRET_NAMES, name, re.IGNORECASE))


class Redactor:
    """Removes secrets from text: given ones, those in the environment, and anything that looks like one."""

    def __init__(self, secrets: Iterable[str] = (), environment: Mapping[str, str] = os.environ) -> None:
        known = [*secrets]
        for name in (*_ENVIRONMENT, *(name.lower() for name in _ENVIRONMENT)):
            if value := environment.get(name):
                known += url_secrets(value) if "://" in value else [value]
        written = {form for secret in known if len(secret) >= _SHORTEST_SECRET for form in _forms(secret)}
        longest_first = sorted(written, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def redact(self, text: str) -> str:
        """Return the text without secrets."""
        if self._known is not None:
            text = self._known.sub(REDACTED, text)
        for pattern in _PATTERNS:
            text = pattern.sub(rf"\g<1>{REDACTED}", text)
        return text

    def line(self, text: str) -> str:
        """Return the text without secrets, on a single line."""
        return in_one_line(self.redact(text))


def _forms(secret: str) -> Iterator[str]:
    yield from (secret, quote(secret), quote(secret, safe=""), quote_plus(secret), repr(secret)[1:-1])
    yield base64.b64encode(secret.encode()).decode()


class SafeFormatter(logging.Formatter):
    """Wraps another formatter so that messages are single lines without secrets.

    Tracebacks keep their lines, but the message of each exception becomes a single line.
    """

    def __init__(self, inner: logging.Formatter, redactor: Redactor) -> None:
        super().__init__()
        self._inner, self._redactor = inner, redactor

    def format(self, record: logging.LogRecord) -> str:
        """Format the record."""
        safe = copy.copy(record)
        safe.msg, safe.args = self._redactor.line(_message(record)), ()
        safe.exc_info, safe.exc_text = None, None
        if record.exc_info and record.exc_info[1] is not None:
            lines = _traceback(traceback.TracebackException(*record.exc_info))
            safe.exc_text = self._redactor.redact("".join(lines).rstrip("\n"))
        if record.stack_info:
            safe.stack_info = self._redactor.redact(record.stack_info)
        return self._inner.format(safe)


def configure_logging(handler: logging.Handler, level: int | str, redactor: Redactor) -> None:
    """Log to this handler, with its formatter made safe. Also log exceptions that end a thread or the process."""
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
    except Exception as error:  # on a bad format string, logging would print the raw arguments to stderr
        return f"{record.msg} {record.args} ({error!r})"


def _traceback(found: traceback.TracebackException) -> Iterator[str]:
    """Yield the lines of a traceback, oldest exception first."""
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
