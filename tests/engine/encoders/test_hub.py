"""A checkpoint that is not on this machine, without a network or without such a name: one line, at once."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from huggingface_hub import constants

from engine.encoders.clip import ClipEncoder
from engine.encoders.hub import SECONDS, check_hub
from engine.errors import EncoderNotFoundError

NAME = "ninefold-tests/absent-clip"


class _Unknown(BaseHTTPRequestHandler):
    """Knows no checkpoint."""

    def do_HEAD(self) -> None:
        """As the hub answers for a name that there is not."""
        self.send_response(401)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def answering() -> Iterator[str]:
    """A hub."""
    with HTTPServer(("127.0.0.1", 0), _Unknown) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(autouse=True)
def _no_hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is asked beyond this machine."""
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")


def test_a_missing_network_is_told_in_one_line_without_a_retry(capfd: pytest.CaptureFixture[str]) -> None:
    """It names the encoder, the hub, and the ways out; nothing of the hub's client is shown."""
    encoder = ClipEncoder(NAME)
    for ask in (lambda: encoder.dimension, encoder.load):
        with pytest.raises(EncoderNotFoundError) as caught:
            ask()
        told = str(caught.value)
        assert "the Hugging Face hub at http://127.0.0.1:9 cannot be reached (Connection refused)" in told
        assert NAME in told
        assert "name a folder with a saved CLIPModel or SiglipModel, or use 'demo'" in told
        assert "\n" not in told
    assert capfd.readouterr() == ("", "")
    assert SECONDS < 10


def test_a_hub_that_never_answers_is_waited_for_within_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it is that takes so long: to find the host, to connect, or to answer."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr(constants, "ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(EncoderNotFoundError, match="cannot be reached"):
            check_hub(NAME, "CLIPModel", seconds=0.2)


def test_an_unknown_name_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    """The network is there, the checkpoint is not."""
    with answering() as hub:
        monkeypatch.setattr(constants, "ENDPOINT", hub)
        with pytest.raises(EncoderNotFoundError, match=f"has no checkpoint '{NAME}', or it is private"):
            ClipEncoder(NAME).load()


def test_an_offline_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """One does not look for a broken network then."""
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(EncoderNotFoundError, match="HF_HUB_OFFLINE is set"):
        ClipEncoder(NAME).load()
