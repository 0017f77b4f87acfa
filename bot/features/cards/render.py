"""The card of a saved concept. Pure."""

import discord

from bot.features.photos.credits import credits_line
from bot.features.photos.photo_embeds import alt_text
from bot.locale import Words
from bot.locale.text import cut, plain
from bot.platform.colours import COLOURS
from bot.platform.custom_id import ConceptId
from bot.platform.faces import ButtonFace, Colour
from bot.platform.limits import ALT_TEXT
from engine.cards.concept_cards import DESCRIPTION_LIMIT, Card, Meaning
from engine.galleries.dataset_names import title_of
from engine.sessions.tally import Label

NAME, DATASET = 120, 80


def card_embed(card: Card, words: Words) -> discord.Embed:
    """The texts of a card."""
    name = plain(card.name, NAME)
    definition = plain(card.description, DESCRIPTION_LIMIT) if card.description else words("card-undescribed")
    lines = [definition, "", _facts(card, words), _precision(card, words)]
    if card.photos:
        lines += ["", _legend(card, words)]
    embed = discord.Embed(title=name, description="\n".join(lines), colour=COLOURS[Label.YES])
    names = credits_line([view.photo for view in card.photos], words)
    return embed.set_footer(text=names) if names else embed


def edges(card: Card) -> list[int]:
    """The color of each photo's frame: green for yes, yellow for borderline, red for no."""
    return [COLOURS[_group(card, place)] for place in range(len(card.photos))]


def photos_text(card: Card, words: Words) -> str:
    """The alt text of the sheet."""
    room = max(1, ALT_TEXT // max(1, len(card.photos)) - 1)
    return cut("\n".join(cut(alt_text(view, words), room) for view in card.photos), ALT_TEXT)


def meaning_line(meaning: Meaning, words: Words) -> str:
    """What the concept means, for a member who starts voting on it."""
    description = plain(meaning.description, DESCRIPTION_LIMIT)
    return words("first-vote", name=plain(meaning.name, NAME), description=description)


def show_card_face(meaning: Meaning, words: Words) -> ButtonFace:
    """The button that shows the card."""
    return ButtonFace(ConceptId("show-card", meaning.concept_id), words("show-card-button"), Colour.GREY)


def _group(card: Card, place: int) -> Label:
    if place < card.best:
        return Label.YES
    return Label.DISPUTED if place < card.best + card.borderline else Label.NO


def _facts(card: Card, words: Words) -> str:
    dataset = plain(title_of(card.dataset), DATASET)
    return words("card-facts", version=card.version, yes=card.yes, no=card.no, members=card.members, dataset=dataset)


def _precision(card: Card, words: Words) -> str:
    found = card.precision
    if found is None:
        return words("card-no-precision")
    figures = {"share": found.right / found.drawn, "low": found.low, "high": found.high, "drawn": found.drawn}
    return words("card-audited", **figures) if card.is_audited else words("card-held-out", **figures)


def _legend(card: Card, words: Words) -> str:
    ends = (card.best, card.best + card.borderline, len(card.photos))
    spans = [_span(first + 1, last) for first, last in zip((0, *ends), ends, strict=False)]
    return words("card-legend", best=spans[0], borderline=spans[1], no=spans[2])


def _span(first: int, last: int) -> str:
    if last < first:
        return "0"
    return str(first) if first == last else f"{first}-{last}"
