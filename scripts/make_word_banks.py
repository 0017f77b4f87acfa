#!/usr/bin/env python3
"""Makes the word banks in engine/vocabularies/banks: `scripts/make_word_banks.py --help`."""

import _setup

if __name__ == "__main__":
    _setup.enter()
    from word_banks import app

    app()
