"""The discord.py client: what it listens to, its commands and buttons, and where errors go."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any

import discord
from discord import app_commands

from bot.features.blind.reveals import Reveals
from bot.features.contents import COMMANDS, HANDLERS
from bot.features.datasets.progress import Additions
from bot.features.feature_client import FeatureClient, Interaction
from bot.features.privacy.commands import PRIVACY
from bot.features.rounds.auto_advance import AutoAdvance
from bot.features.rounds.messages import RoundMessages
from bot.locale.translator import Translator
from bot.platform.background import Background
from bot.platform.bot_errors import TimedOutError
from bot.platform.command_scope import CommandScope
from bot.platform.handlers import handle
from bot.platform.incidents import Incidents
from bot.platform.permissions import RoleWarnings, require_not_timed_out
from bot.platform.recent import Recent
from bot.platform.recovery import Recovery
from bot.platform.replies import apologise
from bot.platform.rights import Right
from bot.platform.watchdog import watching
from engine.engine import Engine

log = logging.getLogger(__name__)

LAST_WORDS_SECONDS = 5.0
# How discord.py names the tasks of interactions.
INTERACTION_TASKS = ("CommandTree-invoker", "discord.py: on_interaction")


class Tree(app_commands.CommandTree["Ninefold"]):
    """The slash commands, with the one handler of their errors."""

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Let each interaction through once, and none of a member in time-out but for their privacy."""
        if self.client.recent.is_repeated(interaction.id):
            return False
        data: Mapping[str, Any] = interaction.data or {}
        if interaction.type is discord.InteractionType.application_command and data.get("name") != PRIVACY.name:
            try:
                require_not_timed_out(interaction)
            except TimedOutError as error:
                await apologise(interaction, error)
                return False
        return True

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """Answer in words."""
        await apologise(interaction, error)


class Ninefold(FeatureClient):
    """The bot. It reads no message, so it asks for no privileged intent, and it never mentions anybody.

    `guild_id` is the one server in which the commands appear (None: in all); `default_dataset` what the engine uses
    when none is named ("": the first by name); `rights` the operator's roles, by name or id, where a server has not
    chosen its own.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        guild_id: int | None = None,
        default_dataset: str = "",
        rights: Mapping[Right, Sequence[str]] | None = None,
    ) -> None:
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # voice is not missed
        super().__init__(
            intents=discord.Intents(guilds=True), allowed_mentions=discord.AllowedMentions.none(), max_messages=None
        )
        self.engine, self.default_dataset = engine, default_dataset
        self.recent, self.tree = Recent(), Tree(self)
        self.incidents = Incidents()
        self.rounds = RoundMessages(engine, self)
        self.auto_advance = AutoAdvance(engine, self.rounds, self)
        self.reveals = Reveals(engine, self.rounds, self.auto_advance)
        self.additions = Additions(engine, self, self.incidents)
        self.rights, self._role_warnings = rights or {}, RoleWarnings(self)
        self.recovery = Recovery(
            {
                "additions": self.additions.resume,
                "reveals": self.reveals.resume,
                "edits": self._mend,
                "rounds that come by themselves": self._follow_on,
                "roles that are missing": self._look_at_roles,
            }
        )
        self.commands = CommandScope(self, self.tree, guild_id)
        self._watch = ExitStack()
        self._background = Background()
        self._is_mended = self._has_followed_on = False

    async def setup_hook(self) -> None:
        """Tell Discord the commands."""
        for command in COMMANDS:
            self.tree.add_command(command)
        await self.tree.set_translator(Translator())
        await self.commands.offer()
        self._background.start(self.rounds.follow_late(), "rounds-settled-late")

    async def on_ready(self) -> None:
        """Tell that the bot is there, watch the event loop from now on, and take up what was interrupted."""
        log.info("connected as %s, in %d servers", self.user, len(self.guilds))
        self._watch.close()
        self._watch.enter_context(watching())
        self.recovery.start()

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """A server that was away when the bot came, or has come back."""
        await self._role_warnings.look_at(guild)

    async def on_resumed(self) -> None:
        """The connection is back: edit what could not be edited meanwhile."""
        self.rounds.again()

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Invited, perhaps after having been removed: the sessions of old go on where they were."""
        self.rounds.again()
        self.recovery.start("reveals")
        await self.commands.joined(guild)
        await self._role_warnings.look_at(guild)

    async def on_interaction(self, interaction: Interaction) -> None:
        """Handle buttons, menus and forms; discord.py handles the commands."""
        if interaction.type in (discord.InteractionType.component, discord.InteractionType.modal_submit):
            await handle(interaction, HANDLERS)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Log what no interaction can be answered for."""
        log.exception("the handler of %s failed", event_method)

    async def close(self) -> None:
        """Answer who waits and bring the messages up to date, then leave."""
        if not self.is_closed():
            await self.recovery.close()
            try:
                await asyncio.wait_for(self._settle(), LAST_WORDS_SECONDS)
            except TimeoutError:
                log.warning(
                    "%d messages do not show the last votes; the next start brings them up to date", self.rounds.pending
                )
        await self._background.close()
        await self.commands.close()
        await self.recovery.close()
        await self.reveals.close()
        await self.additions.close()
        await self.rounds.close()
        self._watch.close()
        await super().close()
        await self._end_handlers()
        self.incidents.close()

    async def _look_at_roles(self) -> None:
        """Warn of roles that rights are reserved to and that a server does not have."""
        for guild in self.guilds:
            if not guild.unavailable:
                await self._role_warnings.look_at(guild)

    async def _mend(self) -> None:
        """Bring up to date what could not be edited before: by this process, or by the one before it."""
        self.rounds.again()
        if not self._is_mended:
            for place in await self.engine.history.changed_last():
                self.rounds.mark(*place)
            self._is_mended = True

    async def _follow_on(self) -> None:
        """Make the rounds that were due when the bot was stopped."""
        if not self._has_followed_on:
            await self.auto_advance.resume(await self.engine.history.changed_last())
            self._has_followed_on = True

    async def _end_handlers(self) -> None:
        """End what handles events that came while the bot was closing: each would be an error now."""
        handling = [
            task for task in asyncio.all_tasks() if task.get_name().startswith((*INTERACTION_TASKS, "discord.py: "))
        ]
        for task in handling:
            task.cancel()
        await asyncio.gather(*handling, return_exceptions=True)

    async def _settle(self) -> None:
        handling = [task for task in asyncio.all_tasks() if task.get_name().startswith(INTERACTION_TASKS)]
        await asyncio.gather(*handling, return_exceptions=True)
        await self.rounds.settle()
