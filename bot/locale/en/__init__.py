"""English: every word that a member reads. Texts of members and datasets go through `plain`, here and nowhere else."""

from bot.locale.en.applied import AppliedWords
from bot.locale.en.blind import BlindWords
from bot.locale.en.concepts import ConceptWords
from bot.locale.en.datasets import DatasetWords
from bot.locale.en.lasting import LastingWords
from bot.locale.en.lists import ListWords
from bot.locale.en.pictures import PictureWords
from bot.locale.en.privacy import PrivacyWords
from bot.locale.en.regulating import RegulatingWords
from bot.locale.en.sessions import SessionWords
from bot.locale.en.status import StatusWords
from bot.locale.en.team import TeamWords
from bot.locale.en.wording import WordingWords


class English(
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
):
    """The words. A method for each thing that is said; its parameters are what is put in, not yet escaped."""
