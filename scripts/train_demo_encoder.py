#!/usr/bin/env python3
"""Trains the demo's CLIP on drawn scenes, or evaluates the stored one: `scripts/train_demo_encoder.py --help`."""

import _setup

if __name__ == "__main__":
    _setup.enter()
    from encoder_training import app

    app()
