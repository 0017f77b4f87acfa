"""A process has one encoder of each name."""

import pytest

from engine.encoders.clip import ClipEncoder
from engine.encoders.registry import Encoders
from engine.errors import EncoderNotFoundError


def test_a_checkpoint_is_loaded_once_for_all_datasets(word_level: ClipEncoder) -> None:
    """Every dataset with the same encoder gets the same one, loaded when it is first asked for."""
    encoders = Encoders()
    assert not encoders.is_loaded(word_level.name)
    first = encoders.get(word_level.name)
    assert encoders.is_loaded(word_level.name)
    assert encoders.get(word_level.name) is first


def test_an_encoder_handed_over_is_used_for_its_name(word_level: ClipEncoder) -> None:
    """An encoder that stands ready comes before a checkpoint of the same name."""
    encoders = Encoders(word_level)
    assert encoders.is_loaded(word_level.name)
    assert encoders.get(word_level.name) is word_level


def test_an_absent_checkpoint_is_no_encoder() -> None:
    """Asking for a folder that is not there raises, and asking again does so again."""
    encoders = Encoders()
    for _ in range(2):
        with pytest.raises(EncoderNotFoundError):
            encoders.get("./nowhere")
    assert not encoders.is_loaded("./nowhere")
