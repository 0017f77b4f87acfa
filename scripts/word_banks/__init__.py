"""Makes the word banks that Ninefold ships (`scripts/make_word_banks.py`)."""

from word_banks.command import app

__all__ = ["app"]
