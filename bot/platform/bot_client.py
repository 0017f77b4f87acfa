"""The client as every area sees it, and the type of its interactions."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import discord
from cachetools import LRUCache

from bot.platform.incidents import Incidents
from bot.platform.rights import Right
from engine.engine import Engine


class BotClient(discord.Client):
    """What the platform needs from the client.

    `default_dataset` is the dataset of a command that names none ("": the first by name). `rights` are the operator's
    roles, by name or id, for servers that have not chosen their own. `recent` are the ids of the latest interactions.
    """

    engine: Engine
    default_dataset: str
    rights: Mapping[Right, Sequence[str]]
    incidents: Incidents
    recent: LRUCache[int, None]


BotInteraction: TypeAlias = discord.Interaction[BotClient]
