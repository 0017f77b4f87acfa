"""The checkpoint that exported classifiers are scored with."""

from tests.engine.encoders.conftest import word_level

__all__ = ["word_level"]
