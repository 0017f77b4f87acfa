"""Inputs that several benchmarks share: datasets, encoders, photos and a probe of the event loop."""
