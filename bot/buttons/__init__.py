"""The buttons and menus, alive: each knows by its custom_id alone what it has to do, also after a restart."""

from bot.buttons.examples import EXAMPLE_BUTTONS
from bot.buttons.rounds import ROUND_BUTTONS

BUTTONS = (
    *ROUND_BUTTONS,
    *EXAMPLE_BUTTONS,
)

__all__ = ["BUTTONS"]
