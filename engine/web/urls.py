"""Addresses of files on the web, as their servers wrote them.

The request target (path and query) goes out byte for byte: a signature is made over its exact spelling, so nothing in
it is quoted, unquoted or put in another order. Only what cannot stand on a request line is percent-encoded: spaces and
characters beyond ASCII. A fragment is not sent. Only the host is normalised, as DNS needs it.
"""

import re
from urllib.parse import quote, urljoin

from yarl import URL

from engine.errors import PhotoRejectedError
from engine.failures import Reason
from engine.text.readable import JOINERS

MAX_URL_CHARACTERS = 16_384
"""Also of where a redirect leads to."""

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_ORIGIN = re.compile(r"(https?)://([^/?#]*)", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9._-]+|(?=.*:)[0-9a-f:.]+(?:%[a-z0-9._-]+)?", re.IGNORECASE)
_ASCII = "".join(map(chr, range(0x21, 0x7F)))
_INVISIBLE = str.maketrans("", "", JOINERS + "\u00a0\u3000")
"""Characters of file names that Python does not call printable; percent-encoded, they do no harm."""


def web_url(url: str, base: URL | None = None) -> URL:
    """The url, as seen from `base` (a result of this function), if it is one of http or https.

    A redirect from https to http is followed, as browsers and curl do: photos are public, and nothing secret is sent
    along. The result's `raw_path_qs` is the request target; it is not meant for anything else.

    Raises PhotoRejectedError, ValueError.
    """
    url = url.strip()
    if len(url) > MAX_URL_CHARACTERS or not _readable(url).isprintable():
        raise PhotoRejectedError(Reason.BAD_URL, f"{url[:200]!r} is too long, or has characters that no url has")
    if base is not None and _SCHEME.match(url) is None:
        url = _joined(base, url.partition("#")[0])
    begun = _ORIGIN.match(url)
    if begun is None:
        raise PhotoRejectedError(Reason.BAD_URL, f"{url[:200]!r} is no http or https url")
    origin = URL(begun[0])
    if origin.raw_user is not None or origin.raw_password is not None:
        raise PhotoRejectedError(Reason.BAD_URL, "a url may not hold a user name or password")
    if not _HOST.fullmatch(origin.raw_host or ""):
        raise PhotoRejectedError(Reason.BAD_URL, f"{url[:200]!r} names no host")
    return URL.build(
        scheme=origin.scheme, authority=origin.raw_authority, path=_target(url[begun.end() :]), encoded=True
    )


def _readable(url: str) -> str:
    """The url with bytes of a header that are no UTF-8 as replacement characters, which are printable."""
    return url.translate(_INVISIBLE).encode(errors="surrogateescape").decode(errors="replace")


def _joined(base: URL, reference: str) -> str:
    """Where a relative reference leads to (RFC 3986, section 5.2)."""
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
    """What of a url stands behind its authority, as a request line can hold it."""
    target = quote(rest.partition("#")[0].encode(errors="surrogateescape"), safe=_ASCII)
    return target if target.startswith("/") else f"/{target}"
