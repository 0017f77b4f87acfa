"""A picture to share: what a concept is called, how many photos fit, and the nine that fit best.

Drawing is blocking: call it from the picture worker.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from engine.images.contact_sheet import cropped, in_rows
from engine.images.lettering import Font, font_for
from engine.images.renditions import encode_jpeg

SIZE = (1200, 630)
"""Width and height in pixels, in the aspect ratio in which sites show the picture of a link."""

_MARGIN, _GAP, _TILE, _COLUMNS = 36, 9, 180, 3
_GROUND, _ACCENT, _INK, _QUIET = "#1e1f22", "#2ea866", "#ffffff", "#b5bac1"
_TITLE_SIZES, _TITLE_LINES, _LINE_HEIGHT = (68, 58, 50, 42, 36), 3, 1.18
_FIGURE, _UNIT, _NOTE = 104, 34, 28
_BAR = 8


@dataclass(frozen=True, slots=True)
class CardText:
    """The texts of a card, without markup: the title, one large figure with its unit below, notes, and the footer."""

    title: str
    figure: str
    unit: str
    notes: tuple[str, ...]
    footer: str

    @property
    def texts(self) -> tuple[str, ...]:
        """All texts except the title, which members wrote."""
        return (self.figure, self.unit, *self.notes, self.footer)


def share_card(text: CardText, jpegs: Sequence[bytes]) -> bytes:
    """Draw the card as a JPEG. A text for which there is no font is left out."""
    card = Image.new("RGB", SIZE, _GROUND)
    draw = ImageDraw.Draw(card)
    draw.rectangle((0, 0, _BAR, SIZE[1]), fill=_ACCENT)
    side = _COLUMNS * _TILE + (_COLUMNS - 1) * _GAP
    left, top = SIZE[0] - _MARGIN - side, (SIZE[1] - side) // 2
    if jpegs:
        tiles = [cropped(jpeg, (_TILE, _TILE)) for jpeg in jpegs[: _COLUMNS**2]]
        card.paste(in_rows(tiles, _GAP, _COLUMNS, _GROUND), (left, top))
    width = left - 2 * _MARGIN - _BAR
    _draw_title(draw, text.title, (_BAR + _MARGIN, top), width)
    _draw_figures(draw, text, (_BAR + _MARGIN, top + side), width)
    return encode_jpeg(card)


def _draw_title(draw: ImageDraw.ImageDraw, title: str, at: tuple[int, int], width: int) -> None:
    """Draw the title as large as possible in at most three lines."""
    for size in _TITLE_SIZES:
        font = font_for(title, size)
        if font is None:
            return
        lines = _wrapped(title, font, width)
        if len(lines) > _TITLE_LINES:
            if size > _TITLE_SIZES[-1]:
                continue
            lines = [*lines[: _TITLE_LINES - 1], _shortened(" ".join(lines[_TITLE_LINES - 1 :]), font, width)]
        for number, line in enumerate(lines):
            place = (at[0], at[1] + number * size * _LINE_HEIGHT)
            draw.text(place, line, _INK, font, stroke_width=1, stroke_fill=_INK)
        return


def _draw_figures(draw: ImageDraw.ImageDraw, text: CardText, bottom: tuple[int, int], width: int) -> None:
    """Draw the footer at the bottom, and above it the notes, the unit and the figure."""
    rows = [(text.footer, _NOTE, _QUIET), *((note, _NOTE, _INK) for note in reversed(text.notes))]
    rows += [(text.unit, _UNIT, _INK), (text.figure, _FIGURE, _ACCENT)]
    left, y = bottom
    for number, (line, size, ink) in enumerate(rows):
        font = font_for(line, size)
        if font is not None:
            draw.text((left, y), _shortened(line, font, width), ink, font, anchor="ls")
        y -= round(size * _LINE_HEIGHT) + (22 if number == 0 else 8)


def _wrapped(text: str, font: Font, width: int) -> list[str]:
    """Break the text into lines: between words, or inside a word that is too long or has no spaces."""
    lines, line = list[str](), ""
    for word in text.split():
        joined = f"{line} {word}".strip()
        if font.getlength(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        while font.getlength(word) > width and len(word) > 1:
            fits = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or font.getlength(word[:n]) <= width)
            lines.append(word[:fits])
            word = word[fits:]
        line = word
    return [*lines, line] if line else lines


def _shortened(text: str, font: Font, width: int) -> str:
    """The text, cut with an ellipsis if it is wider than `width`."""
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text.rstrip(' …')}…"
