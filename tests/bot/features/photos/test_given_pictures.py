"""Attachments and links are kept apart, and attachments are read only from the API's own CDN."""

from collections.abc import Iterator
from unittest.mock import MagicMock

import discord
import pytest
from discord.http import Route

from bot.features.photos.given_pictures import Attached, Linked, cdn_of, given, is_at_cdn, shown_in
from bot.features.sessions.questions import SessionRequest
from bot.platform.bot_errors import NoPictureError, NotAtCdnError
from engine.errors import PhotoRejectedError

LOCAL = "http://127.0.0.1:4000/api/v10"
PATH = "/attachments/1/2/a.jpg"


@pytest.fixture
def local() -> Iterator[None]:
    """The bot is connected to a local Discord."""
    base, Route.BASE = Route.BASE, LOCAL
    yield
    Route.BASE = base


def attachment(url: str, kind: str | None = "image/jpeg", name: str = "a.jpg") -> discord.Attachment:
    """An attachment as in an interaction's resolved data."""
    data = {"id": "1", "filename": name, "size": 1, "url": url, "proxy_url": url}
    if kind is not None:
        data["content_type"] = kind
    client = discord.Client(intents=discord.Intents.none())
    return discord.Attachment(data=data, state=client._connection)  # type: ignore[arg-type]


@pytest.mark.parametrize("host", ["cdn.discordapp.com", "media.discordapp.net"])
def test_discords_cdn_has_two_hosts(host: str) -> None:
    """Both hosts are accepted over https at the default port, with any signature in the query."""
    assert cdn_of(Attached(f"https://{host}{PATH}?ex=1&hm=2")) == f"{host}:443"


@pytest.mark.parametrize(
    "address",
    [
        f"http://cdn.discordapp.com{PATH}",
        f"https://cdn.discordapp.com:8443{PATH}",
        f"https://cdn.discordapp.com.photos.test{PATH}",
        f"https://cdn.discordapp.com@photos.test{PATH}",
        f"https://photos.test{PATH}",
        f"http://127.0.0.1:4000/cdn{PATH}",
        "http://169.254.169.254/latest/meta-data",
        "attachment://a.jpg",
        "/etc/passwd",
        "http://[::1",
    ],
)
def test_an_attachment_elsewhere_is_refused(address: str) -> None:
    """Any other host, port or scheme is refused, even if it looks similar."""
    with pytest.raises(NotAtCdnError):
        cdn_of(Attached(address))


@pytest.mark.usefixtures("local")
@pytest.mark.parametrize(
    ("address", "is_own"),
    [
        (f"http://127.0.0.1:4000/cdn{PATH}", True),
        (f"http://127.0.0.1:4001/cdn{PATH}", False),
        (f"http://localhost:4000/cdn{PATH}", False),
        (f"https://127.0.0.1:4000/cdn{PATH}", False),
        ("http://127.0.0.1:4000/api/v10/users/@me", False),
        (f"https://cdn.discordapp.com{PATH}", False),
    ],
)
def test_another_apis_cdn_is_its_own_host_and_port(address: str, is_own: bool) -> None:
    """Neither another port of the same host nor Discord's own CDN is accepted."""
    assert is_at_cdn(address) is is_own


def test_an_option_for_a_file_and_one_for_a_link_stay_apart() -> None:
    """The two options stay distinct even if both lead to the same address."""
    url = f"https://cdn.discordapp.com{PATH}"
    assert given(attachment(url), f" {url} ") == (Attached(url), Linked(url))
    assert given(None, "  ") == ()
    assert given(None, "https://a.test/a b\u3000c?d=%2F") == (Linked("https://a.test/a%20b%E3%80%80c?d=%2F"),)
    with pytest.raises(PhotoRejectedError):
        given(None, "https://a.test/" + "a" * 2_048)


@pytest.mark.parametrize(
    ("kind", "name", "is_picture"),
    [
        ("image/heic", "IMG_0001.HEIC", True),
        ("image/avif", "a.avif", True),
        ("IMAGE/PNG; x=1", "unnamed", True),
        ("application/octet-stream", "IMG_0001.HEIC", True),
        ("application/octet-stream", "A.JPG", True),
        (None, "a.JpEg", True),
        ("", "a.png", True),
        ("application/octet-stream", "a.zip", False),
        (None, "a.txt", False),
        (None, "jpg", False),
        ("text/plain", "a.jpg", False),
        ("image/svg+xml", "a.jpg", False),
        ("image/x-icon", "a.jpg", False),
        ("image/jp2", "a.jpg", False),
    ],
)
def test_an_attachment_is_a_picture_by_its_type_or_its_name(kind: str | None, name: str, is_picture: bool) -> None:
    """The name decides if the type is missing or generic, for options and for messages alike."""
    url = f"https://cdn.discordapp.com{PATH}"
    file = attachment(url, kind, name)
    message = MagicMock(spec=discord.Message, attachments=[file], embeds=[])
    if is_picture:
        assert given(file, None) == shown_in(message) == (Attached(url),)
        return
    with pytest.raises(NoPictureError):
        given(file, None)
    with pytest.raises(NoPictureError):
        shown_in(message)


def test_a_question_keeps_attachments_and_links_apart() -> None:
    """The start request can be read back from the question's embed."""
    attached, linked = Attached(f"https://cdn.discordapp.com{PATH}"), Linked("https://photos.test/a.jpg")
    for pictures in ((attached, linked), (attached,), (linked,), ()):
        assert SessionRequest.read(SessionRequest("a house", None, pictures=pictures).embed()).pictures == pictures
