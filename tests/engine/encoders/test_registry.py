"""A process loads each encoder once."""

import pytest

from engine.encoders.clip import ClipEncoder
from engine.encoders.registry import Encoders
from engine.errors import EncoderNotFoundError


def test_a_checkpoint_is_loaded_once_for_all_datasets(word_level: ClipEncoder) -> None:
    """All datasets with the same encoder share one instance, which is loaded on first use."""
    encoders = Encoders()
    assert not encoders.is_loaded(word_level.name)
    first = encoders.get(word_level.name)
    assert encoders.is_loaded(word_level.name)
    assert encoders.get(word_level.name) is first


def test_an_encoder_handed_over_is_used_for_its_name(word_level: ClipEncoder) -> None:
    """An encoder passed to the registry takes precedence over a checkpoint of the same name."""
    encoders = Encoders(word_level)
    assert encoders.is_loaded(word_level.name)
    assert encoders.get(word_level.name) is word_level


def test_an_absent_checkpoint_is_no_encoder() -> None:
    """A missing folder raises an error every time."""
    encoders = Encoders()
    for _ in range(2):
        with pytest.raises(EncoderNotFoundError):
            encoders.get("./nowhere")
    assert not encoders.is_loaded("./nowhere")
