"""The buttons, menus and forms, alive: each knows by its custom_id alone what it has to do, also after a restart."""

from bot.buttons.blind import BLIND_BUTTONS, BallotForm
from bot.buttons.concepts import CONCEPT_BUTTONS
from bot.buttons.datasets import DATASET_BUTTONS
from bot.buttons.examples import EXAMPLE_BUTTONS
from bot.buttons.history import HISTORY_BUTTONS
from bot.buttons.privacy import PRIVACY_BUTTONS
from bot.buttons.regulating import REGULATING_BUTTONS
from bot.buttons.rounds import ROUND_BUTTONS
from bot.buttons.team import TEAM_BUTTONS

BUTTONS = (
    *ROUND_BUTTONS,
    *EXAMPLE_BUTTONS,
    *DATASET_BUTTONS,
    *BLIND_BUTTONS,
    *HISTORY_BUTTONS,
    *CONCEPT_BUTTONS,
    *TEAM_BUTTONS,
    *PRIVACY_BUTTONS,
    *REGULATING_BUTTONS,
)
FORMS = (BallotForm,)

__all__ = ["BUTTONS", "FORMS"]
