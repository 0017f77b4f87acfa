"""Fonts that have the letters of a text, for drawing it into a picture.

Pillow's own font has Latin letters, and DejaVu Sans, which matplotlib ships, has those of more alphabets. Neither has
Chinese, Japanese or Korean characters. For those, a font of the machine is used if it has one.
"""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from PIL import ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

FOLDERS = (
    *("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts"),
    *("/System/Library/Fonts", "/Library/Fonts", "C:/Windows/Fonts"),
)
WIDE_FONTS = (
    *("NotoSansCJK-Regular*", "NotoSansJP*", "SourceHanSans*", "ipaexg*", "ipag*", "TakaoGothic*", "VL-Gothic*"),
    *("ヒラギノ角ゴシック W3*", "YuGothR*", "YuGothM*", "meiryo*", "msgothic*", "NanumGothic.*", "wqy-*"),
)
"""Common fonts with Chinese, Japanese or Korean characters, those with Japanese glyphs first."""
_KINDS = (".ttf", ".ttc", ".otf")
_PROBE_SIZE = 20
_MISSING = "\uffff"


def font_for(text: str, size: int) -> Font | None:
    """A font in this size, in pixels, that has every letter of the text. None if there is none."""
    for path in _paths():
        if _has_letters(path, text):
            return _font(path, size)
    return None


def can_draw(texts: Sequence[str]) -> bool:
    """Whether there is a font for each of the texts."""
    return all(font_for(text, _PROBE_SIZE) is not None for text in texts)


@lru_cache(256)
def _has_letters(path: str, text: str) -> bool:
    """Whether a font has all letters: a missing one looks like the character that no font has."""
    font = _font(path, _PROBE_SIZE)
    missing = bytes(font.getmask(_MISSING))
    return all(bytes(font.getmask(letter)) != missing for letter in {*text} if not letter.isspace())


@cache
def _paths() -> tuple[str, ...]:
    """The fonts to try, in order. An empty path is Pillow's own font."""
    return ("", *_shipped(), *_of_machine())


def _shipped() -> Iterator[str]:
    found = find_spec("matplotlib")
    for folder in (found and found.submodule_search_locations) or ():
        path = Path(folder) / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf"
        if path.exists():
            yield str(path)


def _of_machine() -> Iterator[str]:
    folders = [folder for name in FOLDERS if (folder := Path(name).expanduser()).is_dir()]
    for name in WIDE_FONTS:
        for folder in folders:
            yield from sorted(
                str(path) for path in folder.rglob(name) if path.suffix.lower() in (".ttf", ".ttc", ".otf")
            )


@lru_cache(64)
def _font(path: str, size: int) -> Font:
    try:
        return ImageFont.truetype(path, size) if path else ImageFont.load_default(size)
    except OSError:  # a damaged font: Pillow's own has no more letters, but draws
        return ImageFont.load_default(size)
