"""Urls that keep the exact spelling of their path and query.

Signed urls are only valid as they were written, so nothing in the path or query is quoted, unquoted or reordered. Only
characters that a request line cannot contain are percent-encoded: spaces and non-ASCII characters. Fragments are not
sent. The host is normalized, because DNS requires it.
"""

import re
from urllib.parse import quote, urljoin

from yarl import URL

from engine.errors import PhotoRejectedError
from engine.failures import Reason
from engine.text.readable import JOINERS

MAX_URL_CHARACTERS = 16_384
"""Also applies to redirect targets."""

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_ORIGIN = re.compile(r"(https?)://([^/?#]*)", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9._-]+|(?=.*:)[0-9a-f:.]+(?:%[a-z0-9._-]+)?", re.IGNORECASE)
_ASCII = "".join(map(chr, range(0x21, 0x7F)))
_INVISIBLE = str.maketrans("", "", JOINERS + "\u00a0\u3000")
"""Characters in file names that Python considers non-printable. They are harmless once percent-encoded."""


def parse_web_url(url: str, base: URL | None = None) -> URL:
    """Parse an http or https url, resolved against `base` (a result of this function) if it is relative.

    Redirects from https to http are allowed, as in browsers and curl: photos are public, and requests contain no
    secrets. Use the result only for requests; its `raw_path_qs` is the exact request target.

    Raises PhotoRejectedError, ValueError.
    """
    url = url.strip()
    if len(url) > MAX_URL_CHARACTERS or not _readable(url).isprintable():
        raise PhotoRejectedError(Reason.BAD_URL, f"{url[:200]!r} is too long or contains invalid characters")
    if base is not None and _SCHEME.match(url) is None:
        url = _joined(base, url.partition("#")[0])
    begun = _ORIGIN.match(url)
    if begun is None:
        raise PhotoRejectedError(Reason.BAD_URL, f"{url[:200]!r} is not an http or https url")
    origin = URL(begun[0])
    if origin.raw_user is not None or origin.raw_password is not None:
        raise PhotoRejectedError(Reason.BAD_URL, "urls with a user name or password are not allowed")
    if not _HOST.fullmatch(origin.raw_host or ""):
        raise PhotoRejectedError(Reason.BAD_URL, f"{url[:200]!r} has no valid host")
    return URL.build(
        scheme=origin.scheme, authority=origin.raw_authority, path=_target(url[begun.end() :]), encoded=True
    )


def _readable(url: str) -> str:
    """Replace header bytes that are not UTF-8 with the replacement character, which is printable."""
    return url.translate(_INVISIBLE).encode(errors="surrogateescape").decode(errors="replace")


def _joined(base: URL, reference: str) -> str:
    """Resolve a relative reference (RFC 3986, section 5.2)."""
    origin, path = f"{base.scheme}://{base.raw_authority}", base.raw_path
    if reference.startswith("//"):
        return f"{base.scheme}:{reference}"
    if reference.startswith("/"):
        return origin + reference
    place, question, query = reference.partition("?")
    if not place:
        return origin + (path.partition("?")[0] + question + query if question else path)
    return urljoin(f"{origin}{path.partition('?')[0]}", f"./{place}") + question + query


def _target(rest: str) -> str:
    """Return the part of a url after the authority, encoded for a request line."""
    target = quote(rest.partition("#")[0].encode(errors="surrogateescape"), safe=_ASCII)
    return target if target.startswith("/") else f"/{target}"
