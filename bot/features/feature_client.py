"""The client with the services that the areas share, and the type of its interactions."""

from typing import TypeAlias

import discord

from bot.features.blind.drafts import Drafts
from bot.features.blind.reveals import Reveals
from bot.features.cards.card_updates import CardUpdates
from bot.features.cards.first_votes import FirstVotes
from bot.features.datasets.progress import Additions
from bot.features.follows.follower import Follower
from bot.features.rounds.auto_advance import AutoAdvance
from bot.features.rounds.daily_timer import DailyTimer
from bot.features.rounds.messages import RoundMessages
from bot.features.watches.watch_posts import WatchPosts
from bot.platform.bot_client import BotClient
from bot.platform.private_answers import OpenQuestions


class FeatureClient(BotClient):
    """The client as commands, buttons and actions see it."""

    rounds: RoundMessages
    auto_advance: AutoAdvance
    daily_timer: DailyTimer
    watch_posts: WatchPosts
    reveals: Reveals
    drafts: Drafts
    additions: Additions
    follower: Follower
    questions: OpenQuestions
    cards: CardUpdates
    first_votes: FirstVotes


Interaction: TypeAlias = discord.Interaction[FeatureClient]
