"""Japanese: the words of `English` said again, a file for each area."""

from bot.locale.en import English
from bot.locale.ja.applied import AppliedWords
from bot.locale.ja.blind import BlindWords
from bot.locale.ja.concepts import ConceptWords
from bot.locale.ja.datasets import DatasetWords
from bot.locale.ja.lasting import LastingWords
from bot.locale.ja.lists import ListWords
from bot.locale.ja.pictures import PictureWords
from bot.locale.ja.privacy import PrivacyWords
from bot.locale.ja.regulating import RegulatingWords
from bot.locale.ja.sessions import SessionWords
from bot.locale.ja.status import StatusWords
from bot.locale.ja.team import TeamWords
from bot.locale.ja.wording import WordingWords


class Japanese(
    SessionWords,
    StatusWords,
    AppliedWords,
    ListWords,
    PictureWords,
    WordingWords,
    BlindWords,
    DatasetWords,
    ConceptWords,
    PrivacyWords,
    LastingWords,
    TeamWords,
    RegulatingWords,
    English,
):
    """The words, in Japanese."""
