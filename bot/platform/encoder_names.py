"""Encoder names as members see them. Pure."""

from pathlib import PurePath


def shown_encoder(encoder: str) -> str:
    """A checkpoint's name. For a local folder only the last part: members need not see the operator's paths."""
    return PurePath(encoder).name if encoder.startswith(("/", "~", ".")) else encoder
