"""The discord.py client: its events, its commands and buttons, and its error handlers."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any

import discord
from cachetools import LRUCache
from discord import app_commands

from bot.features.blind.drafts import Drafts
from bot.features.blind.reveals import Reveals
from bot.features.cards.card_updates import CardUpdates
from bot.features.cards.first_votes import FirstVotes
from bot.features.contents import COMMANDS, HANDLERS
from bot.features.datasets.progress import Additions
from bot.features.feature_client import FeatureClient, Interaction
from bot.features.follows.follower import Follower
from bot.features.follows.message_events import MessageEvents
from bot.features.privacy.commands import PRIVACY
from bot.features.rounds.auto_advance import AutoAdvance
from bot.features.rounds.daily_timer import DailyTimer
from bot.features.rounds.messages import RoundMessages
from bot.features.watches.watch_posts import WatchPosts
from bot.locale.translator import Translator
from bot.platform.background import Background
from bot.platform.command_scope import CommandScope
from bot.platform.handlers import admit, handle
from bot.platform.incidents import Incidents
from bot.platform.permissions import RoleWarnings
from bot.platform.private_answers import OpenQuestions
from bot.platform.recovery import Recovery
from bot.platform.replies import apologise
from bot.platform.rights import Right
from bot.platform.watchdog import watching
from engine.engine import Engine

log = logging.getLogger(__name__)

LAST_WORDS_SECONDS = 5.0
RECENT_INTERACTIONS = 4096
"""How many interactions are recognised if the gateway delivers them again."""
# Names that discord.py gives to the tasks that handle interactions.
INTERACTION_TASKS = ("CommandTree-invoker", "discord.py: on_interaction")


class Tree(app_commands.CommandTree["Ninefold"]):
    """The slash commands, with one handler for all their errors."""

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Reject a repeated delivery, and every command except `/privacy` from a member in time-out."""
        data: Mapping[str, Any] = interaction.data or {}
        is_command = interaction.type is discord.InteractionType.application_command
        return await admit(interaction, for_timed_out=not is_command or data.get("name") == PRIVACY.name)

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """Tell the member what went wrong."""
        await apologise(interaction, error)


class Ninefold(FeatureClient):
    """The bot. It never pings anyone. Only if it `reads_messages`, for `/dataset follow`, it needs a privileged intent.

    `guild_id` is the only server with the commands (None: all servers). `default_dataset` is the dataset of a command
    that names none ("": the first by name). `rights` are the operator's roles, by name or id, for servers that have not
    chosen their own.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        guild_id: int | None = None,
        default_dataset: str = "",
        rights: Mapping[Right, Sequence[str]] | None = None,
        reads_messages: bool = False,
    ) -> None:
        # The bot does not use voice, so discord.py need not warn that libraries for it are missing.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            intents=_intents(reads_messages), allowed_mentions=discord.AllowedMentions.none(), max_messages=None
        )
        self.engine, self.default_dataset = engine, default_dataset
        self.recent, self.tree = LRUCache[int, None](RECENT_INTERACTIONS), Tree(self)
        self.incidents = Incidents()
        self.rounds = RoundMessages(engine, self)
        self.auto_advance = AutoAdvance(engine, self.rounds, self)
        self.daily_timer = DailyTimer(engine, self.rounds, self.auto_advance, self)
        self.watch_posts = WatchPosts(engine, self.rounds, self.auto_advance, self)
        self.reveals = Reveals(engine, self.rounds, self.auto_advance)
        self.drafts = Drafts()
        self.additions = Additions(engine, self, self.incidents)
        self.follower = engine.follows.channels = Follower(engine, self, is_enabled=reads_messages)
        self._messages = MessageEvents(engine, self.follower)
        self.questions = OpenQuestions()
        self.rights, self._role_warnings = rights or {}, RoleWarnings(self)
        self.cards = CardUpdates(engine, self, lambda: self.recovery.start("cards"))
        self.first_votes = FirstVotes(engine)
        self.recovery = Recovery(
            {
                "additions": self.additions.resume,
                "followed channels": self.follower.resume,
                "reveals": self.reveals.resume,
                "edits": self._resume_edits,
                "automatic rounds": self._resume_rounds,
                "daily rounds": self.daily_timer.resume,
                "watches": self.watch_posts.resume,
                "role checks": self._check_roles,
                "cards": self.cards.update,
            }
        )
        self.commands = CommandScope(self, self.tree, guild_id)
        self._watch = ExitStack()
        self._background = Background()
        self._has_resumed_edits = self._has_resumed_rounds = False

    async def setup_hook(self) -> None:
        """Register the commands with Discord."""
        for command in COMMANDS:
            self.tree.add_command(command)
        await self.tree.set_translator(Translator())
        await self.commands.offer()
        self._background.start(self.rounds.show_late_changes(), "rounds-settled-late")

    async def on_ready(self) -> None:
        """Start the watchdog, and resume what was interrupted."""
        log.info("connected as %s, in %d servers", self.user, len(self.guilds))
        self._watch.close()  # READY comes again whenever the gateway starts a new session
        self._watch.enter_context(watching())
        self.recovery.start()

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Check a server that was unavailable when the bot connected, or that was down for a while."""
        await self._role_warnings.check(guild)

    async def on_resumed(self) -> None:
        """Retry the edits that failed while the connection was lost."""
        self.rounds.again()

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Set up the commands. If the bot was in the server before, its sessions there continue."""
        self.rounds.again()
        self.recovery.start("reveals")
        await self.commands.joined(guild)
        await self._role_warnings.check(guild)

    async def on_disconnect(self) -> None:
        """Deletions may be missed from now on."""
        self.engine.follows.distrust()

    async def on_message(self, message: discord.Message) -> None:
        """Read the channel, if it is followed."""
        self._messages.posted(message)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Erase the pictures that were removed from a message."""
        await self._messages.edited(payload)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Erase the pictures of a deleted message."""
        await self._messages.deleted(payload.guild_id, [payload.message_id])

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Erase the pictures of many deleted messages."""
        await self._messages.deleted(payload.guild_id, payload.message_ids)

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Erase the pictures of a deleted channel."""
        await self._messages.place_deleted(channel.id)

    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """Erase the pictures of a deleted thread."""
        await self._messages.place_deleted(payload.thread_id)

    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        """Erase the pictures that their author takes back."""
        await self._messages.reacted(payload)

    async def on_interaction(self, interaction: Interaction) -> None:
        """Handle buttons, menus and forms. discord.py handles the commands."""
        if interaction.type in (discord.InteractionType.component, discord.InteractionType.modal_submit):
            await handle(interaction, HANDLERS)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Log an error in an event handler: there is no interaction to answer."""
        log.exception("the handler of %s failed", event_method)

    async def close(self) -> None:
        """Finish the running interactions and pending edits, then disconnect."""
        if not self.is_closed():
            await self.recovery.close()
            try:
                await asyncio.wait_for(self._settle(), LAST_WORDS_SECONDS)
            except TimeoutError:
                log.warning(
                    "%d messages do not show the latest votes; the next start updates them", self.rounds.pending
                )
        await self._background.close()
        await self.commands.close()
        await self.recovery.close()
        await self.daily_timer.close()
        await self.watch_posts.close()
        await self.reveals.close()
        await self.additions.close()
        await self.follower.close()
        await self.rounds.close()
        self._watch.close()
        await super().close()
        await self._end_handlers()
        self.incidents.close()  # last, so that it counts the errors above

    async def _check_roles(self) -> None:
        """Warn about roles that NINEFOLD_RIGHTS names and that a server does not have."""
        for guild in self.guilds:
            if not guild.unavailable:
                await self._role_warnings.check(guild)

    async def _resume_edits(self) -> None:
        """Update the messages that this process, or the one before it, could not edit."""
        self.rounds.again()
        if not self._has_resumed_edits:
            for place in await self.engine.history.changed_last():
                self.rounds.mark(*place)
            self._has_resumed_edits = True

    async def _resume_rounds(self) -> None:
        """Post the rounds that were due when the bot stopped."""
        if not self._has_resumed_rounds:
            await self.auto_advance.resume(await self.engine.history.changed_last())
            self._has_resumed_rounds = True

    async def _end_handlers(self) -> None:
        """Cancel the handlers of events that arrived while the bot was closing: they could only fail now."""
        handling = _tasks_named(*INTERACTION_TASKS, "discord.py: ")
        for task in handling:
            task.cancel()
        await asyncio.gather(*handling, return_exceptions=True)

    async def _settle(self) -> None:
        await asyncio.gather(*_tasks_named(*INTERACTION_TASKS), return_exceptions=True)
        await self.rounds.settle()


def _intents(reads_messages: bool) -> discord.Intents:
    """The intents of the bot. Only that for the content of messages is privileged."""
    return discord.Intents(
        guilds=True, guild_messages=reads_messages, guild_reactions=reads_messages, message_content=reads_messages
    )


def _tasks_named(*prefixes: str) -> list[asyncio.Task[Any]]:
    """The running tasks whose names start with one of these."""
    return [task for task in asyncio.all_tasks() if task.get_name().startswith(prefixes)]
