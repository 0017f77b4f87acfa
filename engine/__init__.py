"""Ninefold without Discord: datasets, encoders, classifiers, sessions and their journal."""
