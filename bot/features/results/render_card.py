"""The texts of a card to share. Pure."""

from collections.abc import Sequence

from bot.features.results.render import picture_text
from bot.locale import Words
from bot.locale.markup import Markup
from bot.locale.text import bare, cut
from bot.platform.limits import ALT_TEXT
from engine.galleries.dataset_names import title_of
from engine.images.share_card import CardText
from engine.results.findings import Findings

CARD_NAME = "card.jpg"
_TITLE, _DATASET = 120, 40


def card_text(findings: Findings, words: Words) -> CardText:
    """The texts in the picture, which reads no markup."""
    audit = findings.audit
    if audit is None:
        share = words("card-estimate", share=findings.precision)
    else:
        share = words("card-audit", share=audit.right / audit.drawn, low=audit.low, high=audit.high)
    team = words("card-team", members=findings.members, votes=findings.votes, rounds=findings.rounds)
    dataset = Markup(bare(title_of(findings.dataset), _DATASET))
    return CardText(
        title=bare(findings.name, _TITLE),
        figure=words("card-figure", fits=findings.fits),
        unit=words("card-unit", photos=findings.photos),
        notes=(share, team),
        footer=words("card-footer", dataset=dataset),
    )


def card_alt_text(findings: Findings, text: CardText, words: Words) -> str:
    """The alt text of the card: all its texts, and the photos."""
    named: Sequence[str] = (f"{text.figure} {text.unit}", *text.notes)
    photos = picture_text(words("best-heading", photos=len(findings.best)), findings.best, words)
    shown = words("card-text", name=Markup(text.title), texts=Markup(", ".join(named)), photos=Markup(photos))
    return cut(shown, ALT_TEXT)


def card_content(findings: Findings, member: Markup, words: Words) -> str:
    """The line above the card. It has the name also if there is no font for it in the picture."""
    return words("card-posted", member=member, name=findings.name, fits=findings.fits)
