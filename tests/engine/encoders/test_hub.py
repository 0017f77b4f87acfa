"""A checkpoint that is neither on this machine nor on the hub fails at once with a one-line error."""

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
    """A hub that knows no checkpoint."""

    def do_HEAD(self) -> None:
        """Answer 401, as the hub does for unknown names."""
        self.send_response(401)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing."""


@contextmanager
def answering() -> Iterator[str]:
    """Run a hub and yield its url."""
    with HTTPServer(("127.0.0.1", 0), _Unknown) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(autouse=True)
def _no_hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Point the hub's url at a closed port, so that no test leaves this machine."""
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")


def test_a_missing_network_gives_a_one_line_error_without_a_retry(capfd: pytest.CaptureFixture[str]) -> None:
    """Without a network, the one-line error names the encoder, the hub and the alternatives."""
    encoder = ClipEncoder(NAME)
    for ask in (lambda: encoder.dimension, encoder.load):
        with pytest.raises(EncoderNotFoundError) as caught:
            ask()
        told = str(caught.value)
        assert "the Hugging Face hub at http://127.0.0.1:9 cannot be reached (Connection refused)" in told
        assert NAME in told
        assert "name a folder with a saved CLIP, SigLIP, MetaCLIP 2 or EmbeddingGemma 2 model, or use 'demo'" in told
        assert "\n" not in told
    assert capfd.readouterr() == ("", "")
    assert SECONDS < 10


def test_a_hub_that_never_answers_is_waited_for_within_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hub that never answers fails after the time limit, whichever step hangs."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr(constants, "ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(EncoderNotFoundError, match="cannot be reached"):
            check_hub(NAME, "CLIPModel", seconds=0.2)


def test_an_unknown_name_is_named_in_the_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the hub does not know the checkpoint, the error says so."""
    with answering() as hub:
        monkeypatch.setattr(constants, "ENDPOINT", hub)
        with pytest.raises(EncoderNotFoundError, match=f"has no checkpoint '{NAME}', or it is private"):
            ClipEncoder(NAME).load()


def test_an_offline_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """If HF_HUB_OFFLINE is set, the error names it, so that nobody looks for a network fault."""
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(EncoderNotFoundError, match="HF_HUB_OFFLINE is set"):
        ClipEncoder(NAME).load()
