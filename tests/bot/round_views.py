"""Rounds to render in tests."""

from engine.photo import Photo
from engine.sessions.tally import Tally
from engine.sessions.views import PhotoView, RoundView

SESSION = "0123456789abcdef"


def photo_view(
    position: int, tally: Tally | None = None, photo: Photo | None = None, *, revision: int = 0
) -> PhotoView:
    """A photo at a position of a round."""
    shown = photo or Photo(f"photo-{position}", f"{position}.jpg")
    return PhotoView(position, shown, 0.3, tally or Tally(), revision)


def round_view(*photos: PhotoView, number: int = 1, last: int = 1, finished: bool = False) -> RoundView:
    """A round of these photos; without any, nine photos that have no votes."""
    shown = photos or tuple(photo_view(position) for position in range(1, 10))
    return RoundView(SESSION, 1, 2, number, last, "a house by the lake", "demo", shown, None, finished)
