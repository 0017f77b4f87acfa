"""Photos are shown small: by their own host where it can, else as a JPEG made here."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from engine.errors import PhotoUnavailableError
from engine.images.renditions import Renditions, rendition, sized_url
from engine.photo import Photo


def saved(path: Path, size: tuple[int, int], mode: str = "RGB", **options: object) -> Photo:
    """An image file, as a photo."""
    Image.new(mode, size, 128).save(path, **options)  # type: ignore[arg-type]
    return Photo(path.stem, path.name)


def opened(jpeg: bytes) -> Image.Image:
    """The picture in the bytes, read whole."""
    image = Image.open(BytesIO(jpeg))
    image.load()
    return image


def test_unsplash_photos_are_asked_for_in_a_small_size() -> None:
    """The size is a matter of the url's parameters; those that say who asks are kept."""
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
    """No parameter is added to a url whose host we do not know."""
    url = "http://127.0.0.1:8765/photos/a%20b.jpg?x=1"
    shown = rendition(Photo("a", url), Path())
    assert (shown.url, shown.jpeg) == (url, b"")


@pytest.mark.parametrize(("mode", "suffix"), [("RGB", "jpg"), ("RGBA", "png"), ("L", "jpg"), ("P", "gif")])
def test_a_local_photo_becomes_a_small_jpeg(tmp_path: Path, mode: str, suffix: str) -> None:
    """Whatever the file is, what is shown is an RGB JPEG that fits the width, in its own proportions."""
    photo = saved(tmp_path / f"photo.{suffix}", (1000, 500), mode)
    image = opened(rendition(photo, tmp_path, width=400).jpeg)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (400, 200))


def test_a_small_photo_is_not_blown_up(tmp_path: Path) -> None:
    """A photo smaller than the width stays as it is."""
    photo = saved(tmp_path / "photo.jpg", (120, 90))
    assert opened(rendition(photo, tmp_path, width=400).jpeg).size == (120, 90)


def test_a_photo_is_shown_upright(tmp_path: Path) -> None:
    """A camera's orientation tag is obeyed."""
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: rotate by 90 degrees
    photo = saved(tmp_path / "photo.jpg", (600, 300), exif=exif)
    assert opened(rendition(photo, tmp_path, width=400).jpeg).size == (200, 400)


def test_a_transparent_photo_is_shown_on_white_as_its_encoder_saw_it(tmp_path: Path) -> None:
    """Not on whatever colour lies below what is transparent."""
    Image.new("RGBA", (90, 60), (200, 0, 0, 0)).save(tmp_path / "clear.png")
    shown = rendition(Photo("p", "clear.png"), tmp_path)
    assert Image.open(BytesIO(shown.jpeg)).getpixel((40, 30)) == (255, 255, 255)


def test_a_changed_file_is_rendered_again(tmp_path: Path) -> None:
    """The cache knows a file by its time of change."""
    photo = saved(tmp_path / "photo.jpg", (100, 100))
    assert rendition(photo, tmp_path).jpeg == rendition(photo, tmp_path).jpeg
    saved(tmp_path / "photo.jpg", (50, 100))
    os.utime(tmp_path / "photo.jpg", ns=(1, 1))
    assert opened(rendition(photo, tmp_path).jpeg).size == (50, 100)


def test_an_unreadable_photo_is_an_error_alone_and_grey_in_a_round(tmp_path: Path) -> None:
    """One lost or broken file does not keep a round from being shown."""
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
