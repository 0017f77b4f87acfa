"""Channels whose pictures become a dataset."""
