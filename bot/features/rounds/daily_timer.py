"""Posts the daily rounds, each with one line about what the team has done since the day before."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import discord

from bot.features.rounds.auto_advance import AutoAdvance
from bot.features.rounds.messages import RoundMessages
from bot.platform.background import Background
from bot.platform.error_messages import refusal
from bot.platform.message_limits import within_limits
from bot.platform.recovery import patiently
from engine.engine import Engine
from engine.errors import DatasetError, SessionError
from engine.rounds.daily_rounds import DailyPlan
from engine.sessions.daily import DAY
from engine.sessions.views import RoundView

log = logging.getLogger(__name__)

FINAL = (discord.NotFound, discord.Forbidden, SessionError, DatasetError)
"""Errors that another attempt would not change at once. The next one is a day later."""
LONGEST_SLEEP = timedelta(hours=1)
"""A timer runs on the monotonic clock, which falls behind while the machine is suspended, or when its time is set."""


class DailyTimer:
    """The sessions with a daily round, with a timer for each. `clock` returns the time, timezone-aware."""

    def __init__(
        self,
        engine: Engine,
        rounds: RoundMessages,
        auto_advance: AutoAdvance,
        client: discord.Client,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._engine, self._rounds, self._auto_advance, self._client = engine, rounds, auto_advance, client
        self.clock = clock
        self._background = Background()
        self._changes: dict[str, asyncio.Event] = {}
        self._announced: set[tuple[str, int]] = set()

    async def resume(self) -> None:
        """Wait for all daily rounds, and post those that were due while the bot was down."""
        for channel_id, session_id in await self._engine.daily.places():
            self.follow(channel_id, session_id)

    def follow(self, channel_id: int, session_id: str) -> None:
        """Wait for the session's daily rounds. Call this again when its rules have changed or it was reopened."""
        if session_id in self._changes:
            self._changes[session_id].set()
            return
        self._changes[session_id] = asyncio.Event()
        task = self._background.start(self._watch(channel_id, session_id), f"daily-{session_id}")
        task.add_done_callback(lambda _: self._changes.pop(session_id))

    async def close(self) -> None:
        """Stop the timers. `resume` starts them again in the next process."""
        await self._background.close()

    async def _watch(self, channel_id: int, session_id: str) -> None:
        """Post the session's daily rounds until it has none any more."""
        not_before = datetime.min.replace(tzinfo=UTC)  # after an attempt, wait for the next day
        while True:
            self._changes[session_id].clear()
            now = self.clock()
            plan = await self._plan(session_id, now)
            if plan is None:
                return
            at = max(plan.due_at or plan.next_at, not_before)
            if at <= now:
                not_before = plan.next_at
                await self._try(channel_id, plan)
            elif await self._is_changed(session_id, at):
                not_before = now

    async def _plan(self, session_id: str, now: datetime) -> DailyPlan | None:
        """The plan of a session. Retries until the database answers."""
        name = f"the plan of the daily round of {session_id}"
        found: DailyPlan | None = await patiently(name)(self._engine.daily.plan, session_id, now)
        return found

    async def _is_changed(self, session_id: str, at: datetime) -> bool:
        """Wait until that time. Returns early, with True, if the session's rules have changed."""
        while (left := at - self.clock()) > timedelta():
            try:
                async with asyncio.timeout(min(left, LONGEST_SLEEP).total_seconds()):
                    await self._changes[session_id].wait()
            except TimeoutError:
                continue
            return True
        return False

    async def _try(self, channel_id: int, plan: DailyPlan) -> None:
        """Post the round if it is due. Retries until it succeeds, or until a FINAL error."""
        session_id = plan.last.session_id
        try:
            await patiently(f"the daily round of {session_id}", final=FINAL)(self._post, channel_id, session_id)
        except (SessionError, DatasetError) as error:
            log.info("no daily round of %s: %s", session_id, error)
        except (discord.NotFound, discord.Forbidden) as error:
            log.warning("the daily round of %s cannot be posted: %s", session_id, refusal(error))

    async def _post(self, channel_id: int, session_id: str) -> None:
        """Post the round, if it is still due: an earlier attempt, or a member, may have posted it."""
        now = self.clock()
        plan = await self._engine.daily.plan(session_id, now)
        if plan is None or plan.due_at is None or plan.due_at > now:
            return
        due_at = plan.due_at

        async def announce(view: RoundView) -> None:
            await self._announce(view, due_at - DAY)

        if not await self._auto_advance.advance(plan.last, announce):
            await self._engine.daily.end(channel_id, session_id)

    async def _announce(self, view: RoundView, since: datetime) -> None:
        """Post the line above the round, once."""
        if (view.session_id, view.number) in self._announced:
            return
        found = await self._engine.daily.recap(view.session_id, since)
        words = self._rounds.words_of(view.guild_id)
        text = words("daily-recap", new_yes=found.new_yes, members=found.members, disputed=found.disputed)
        channel = self._client.get_partial_messageable(view.channel_id, guild_id=view.guild_id)
        await channel.send(**within_limits(content=text), nonce=f"d{view.session_id}-{view.number}")
        self._announced.add((view.session_id, view.number))
