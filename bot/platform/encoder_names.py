"""What members read of an encoder's name. Pure."""

from pathlib import PurePath


def shown_encoder(encoder: str) -> str:
    """A checkpoint's name; only the last part of a local folder's path, which is not for members to see."""
    return PurePath(encoder).name if encoder.startswith(("/", "~", ".")) else encoder
