"""The answer to "What is this?". Pure."""

from collections.abc import Sequence

import discord

from bot.locale import Words
from bot.locale.text import bare, plain
from bot.platform.colours import COLOURS
from bot.platform.custom_id import GuessId, MemberId, SpotId
from bot.platform.faces import ButtonFace, Colour, MenuFace
from engine.learning.prompts import EXAMPLE
from engine.recognition.recogniser import Guess, Recognised, Recognition
from engine.sessions.events import Vote
from engine.sessions.tally import Label

PICTURES, PAGE = 9, 3
"""The most pictures in an answer, and concepts on a page: each has a row of buttons."""
BAR, NAME, BUTTON_NAME = 10, 60, 40


def heading(found: Recognition, words: Words) -> str:
    """How many concepts were compared, and which ones were not."""
    if not found.concepts:
        return words("no-concepts")
    compared = found.concepts - found.other_encoder - found.untaught
    lines = [words("guesses-heading", compared=compared) if compared else words("no-guesses")]
    if found.untaught:
        lines.append(words("guesses-untaught", count=found.untaught))
    if found.other_encoder:
        lines.append(words("guesses-other-encoder", count=found.other_encoder))
    return "\n".join(lines)


def guess_embeds(
    found: Recognition, addresses: Sequence[str], picture: int, page: int, words: Words
) -> list[discord.Embed]:
    """One embed for each picture. The one with the buttons shows a page of its concepts, the others the first page."""
    embeds = []
    for number, (one, address) in enumerate(
        zip(found.pictures, addresses[: len(found.pictures)], strict=True), start=1
    ):
        is_chosen, several = number == picture, len(found.pictures) > 1
        shown = _on_page(one, page if is_chosen else 1)
        lines = [_line(guess, words, is_large=is_chosen) for guess in shown]
        embed = discord.Embed(
            title=words("guess-picture", number=number) if several else None,
            description="\n".join(lines),
            colour=COLOURS[Label.YES if is_chosen else Label.NONE],
        )
        embeds.append(embed.set_thumbnail(url=address))
    return embeds


def faces(found: Recognition, picture: int, page: int, words: Words) -> list[ButtonFace | MenuFace]:
    """The buttons for one picture's page of concepts, the other pages, and the other pictures."""
    if not found.pictures:
        return []
    one = found.pictures[picture - 1]
    page = min(page, _pages(one))
    shown: list[ButtonFace | MenuFace] = []
    for row, guess in enumerate(_on_page(one, page)):
        shown += _vote_faces(guess, one, picture, page, row, words)
    near = [number for number in (page - 1, page + 1) if 1 <= number <= _pages(one)]
    labels = {number: words("fewer-guesses" if number < page else "more-guesses") for number in near}
    shown += [ButtonFace(SpotId("guesses", picture, number), labels[number], Colour.GREY, PAGE) for number in near]
    if len(found.pictures) > 1:
        options = [(str(n), words("guess-picture", number=n)) for n in range(1, len(found.pictures) + 1)]
        placeholder = words("guess-picture-menu")
        shown.append(MenuFace(MemberId("guess-picture"), placeholder, tuple(options), PAGE + 1, str(picture)))
    return shown


def _vote_faces(guess: Guess, one: Recognised, picture: int, page: int, row: int, words: Words) -> list[ButtonFace]:
    name = bare(guess.name, BUTTON_NAME)

    def face(choice: Vote, label: str, colour: Colour) -> ButtonFace:
        is_mine, hash_ = guess.vote is choice, one.picture.removeprefix(EXAMPLE)
        custom_id = GuessId(guess.concept_id, hash_, picture, page, None if is_mine else choice)
        return ButtonFace(custom_id, label, colour if is_mine else Colour.GREY, row)

    return [
        face(Vote.YES, words("guess-yes", name=name), Colour.GREEN),
        face(Vote.NO, words("guess-no", name=name), Colour.RED),
    ]


def _line(guess: Guess, words: Words, *, is_large: bool) -> str:
    name, share = plain(guess.name, NAME), guess.probability
    line = words("guess-line", name=name, share=share, vote=guess.vote or Vote.UNSURE)
    full = round(share * BAR)
    return f"{line}\n{'▰' * full}{'▱' * (BAR - full)}" if is_large else line


def _on_page(one: Recognised, page: int) -> Sequence[Guess]:
    page = min(page, _pages(one))
    return one.guesses[(page - 1) * PAGE : page * PAGE]


def _pages(one: Recognised) -> int:
    return max(1, min(999, -(-len(one.guesses) // PAGE)))
