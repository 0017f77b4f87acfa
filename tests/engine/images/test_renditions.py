"""Renditions: small pictures of photos, by their host's url if it can resize, else as a JPEG made here."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from engine.errors import PhotoUnavailableError
from engine.images.renditions import Renditions, rendition, sized_url
from engine.photo import Photo


def saved(path: Path, size: tuple[int, int], mode: str = "RGB", **options: object) -> Photo:
    """Save an image file and return it as a photo."""
    Image.new(mode, size, 128).save(path, **options)  # type: ignore[arg-type]
    return Photo(path.stem, path.name)


def opened(jpeg: bytes) -> Image.Image:
    """Decode the picture."""
    image = Image.open(BytesIO(jpeg))
    image.load()
    return image


def test_unsplash_photos_are_asked_for_in_a_small_size() -> None:
    """Unsplash urls get parameters for the size and keep all others, and signed urls stay unchanged."""
    assert sized_url("https://images.unsplash.com/photo-1", 400) == (
        "https://images.unsplash.com/photo-1?w=400&q=75&fm=jpg&fit=max"
    )
    assert sized_url("https://images.unsplash.com/photo-1?ixid=abc&w=4000&q=100&dpr=2", 200) == (
        "https://images.unsplash.com/photo-1?ixid=abc&w=200&q=75&fm=jpg&fit=max"
    )
    assert sized_url("https://images.unsplash.com/photo-1?mark=a%2Cb+c&blank=&ixid", 200) == (
        "https://images.unsplash.com/photo-1?mark=a%2Cb+c&blank=&ixid&w=200&q=75&fm=jpg&fit=max"
    )
    signed = "https://images.unsplash.com/photo-1?w=4000&s=0123456789abcdef"
    assert sized_url(signed, 200) == signed


def test_another_hosts_photo_is_shown_from_its_url_as_it_is() -> None:
    """Urls of other hosts stay unchanged."""
    url = "http://127.0.0.1:8765/photos/a%20b.jpg?x=1"
    shown = rendition(Photo("a", url), Path())
    assert (shown.url, shown.jpeg) == (url, b"")


@pytest.mark.parametrize(("mode", "suffix"), [("RGB", "jpg"), ("RGBA", "png"), ("L", "jpg"), ("P", "gif")])
def test_a_local_photo_becomes_a_small_jpeg(tmp_path: Path, mode: str, suffix: str) -> None:
    """A local file of any kind becomes an RGB JPEG that fits the width and keeps its proportions."""
    photo = saved(tmp_path / f"photo.{suffix}", (1000, 500), mode)
    image = opened(rendition(photo, tmp_path, width=400).jpeg)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (400, 200))


def test_a_small_photo_is_not_blown_up(tmp_path: Path) -> None:
    """A photo smaller than the width keeps its size."""
    photo = saved(tmp_path / "photo.jpg", (120, 90))
    assert opened(rendition(photo, tmp_path, width=400).jpeg).size == (120, 90)


def test_a_photo_is_shown_upright(tmp_path: Path) -> None:
    """The EXIF orientation is applied."""
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: rotate by 90 degrees
    photo = saved(tmp_path / "photo.jpg", (600, 300), exif=exif)
    assert opened(rendition(photo, tmp_path, width=400).jpeg).size == (200, 400)


def test_a_transparent_photo_is_shown_on_white_as_its_encoder_saw_it(tmp_path: Path) -> None:
    """Transparent pixels are shown white, as the encoder sees them."""
    Image.new("RGBA", (90, 60), (200, 0, 0, 0)).save(tmp_path / "clear.png")
    shown = rendition(Photo("p", "clear.png"), tmp_path)
    assert Image.open(BytesIO(shown.jpeg)).getpixel((40, 30)) == (255, 255, 255)


def test_a_changed_file_is_rendered_again(tmp_path: Path) -> None:
    """A changed file, recognised by its modification time, is rendered again."""
    photo = saved(tmp_path / "photo.jpg", (100, 100))
    assert rendition(photo, tmp_path).jpeg == rendition(photo, tmp_path).jpeg
    saved(tmp_path / "photo.jpg", (50, 100))
    os.utime(tmp_path / "photo.jpg", ns=(1, 1))
    assert opened(rendition(photo, tmp_path).jpeg).size == (50, 100)


def test_an_unreadable_photo_is_an_error_alone_and_grey_in_a_round(tmp_path: Path) -> None:
    """An unreadable photo raises an error when rendered alone and is grey in a round."""
    (tmp_path / "photos").mkdir()
    good = saved(tmp_path / "photos" / "good.jpg", (40, 30))
    (tmp_path / "photos" / "broken.jpg").write_bytes(b"\xff\xd8\xff nothing")
    lost, broken = Photo("lost", "lost.jpg"), Photo("broken", "broken.jpg")
    for photo in (lost, broken):
        with pytest.raises(PhotoUnavailableError, match=photo.url):
            rendition(photo, tmp_path / "photos")
    shown = Renditions(tmp_path).render([good, lost, broken], "photos", width=100)
    assert [picture.is_missing for picture in shown] == [False, True, True]
    assert [opened(picture.jpeg).size for picture in shown] == [(40, 30), (100, 75), (100, 75)]
