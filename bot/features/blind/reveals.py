"""Reveals blind rounds when their time is over."""

import asyncio
import logging
import time
from dataclasses import dataclass

import discord

from bot.features.rounds.auto_advance import AutoAdvance
from bot.features.rounds.messages import RoundMessages
from bot.locale.markup import message_link
from bot.platform.background import Background
from bot.platform.error_messages import refusal
from bot.platform.private_answers import OpenQuestions, PrivateAnswer
from bot.platform.recovery import patiently
from engine.engine import Engine
from engine.errors import SessionError
from engine.sessions.views import RoundView

log = logging.getLogger(__name__)

FINAL = (discord.NotFound, discord.Forbidden, SessionError)
"""Errors that another attempt would not change: Discord refuses, or a member has posted the round."""


@dataclass(frozen=True, slots=True)
class _Key:
    session_id: str
    number: int


class Reveals:
    """The blind rounds of all channels, with a timer for each."""

    def __init__(self, engine: Engine, rounds: RoundMessages, auto_advance: AutoAdvance) -> None:
        self._engine, self._rounds, self._auto_advance = engine, rounds, auto_advance
        self._background, self._ballots = Background(), OpenQuestions()
        self._timers: dict[_Key, asyncio.Task[None]] = {}

    async def resume(self) -> None:
        """Wait for the rounds that were waiting when the bot stopped, and post those revealed but not yet posted."""
        for view in await self._engine.blind.waiting():
            self._wait_for(view)

    def watch(self, view: RoundView, ballot: PrivateAnswer) -> None:
        """Remove a member's private ballot when the round is revealed."""
        self._ballots.add(view.session_id, ballot)

    async def post(self, view: RoundView) -> discord.Message:
        """Post a round of any kind. A blind one gets a timer; a revealed one replaces its call and its ballots."""
        message = await self._auto_advance.post(view)
        if view.is_hidden:
            self._wait_for(view)
        elif view.blind is not None and view.blind.call is not None:
            link = message_link(view.guild_id, view.channel_id, message.id)
            text = self._rounds.words_of(view.guild_id)("blind-call-over", number=view.number, link=link)
            await self._rounds.rewrite(view, view.blind.call, text)
            await self._ballots.close(view.session_id)
        return message

    async def reveal(self, view: RoundView) -> None:
        """Reveal a round now. Raises AlreadyRevealedError."""
        await self.post(await self._engine.blind.reveal(view.channel_id, view.session_id, view.number))

    async def close(self) -> None:
        """Stop the timers. `resume` starts them again in the next process."""
        await self._background.close()

    def _wait_for(self, view: RoundView) -> None:
        key = _Key(view.session_id, view.number)
        if key not in self._timers:
            self._timers[key] = self._background.start(self._reveal_in_time(view), f"blind-{key}")
            self._timers[key].add_done_callback(lambda _: self._timers.pop(key))

    async def _reveal_in_time(self, view: RoundView) -> None:
        """Reveal and post the round when its time is over. Retries until it succeeds, or until a FINAL error."""
        assert view.blind is not None
        if view.is_hidden:
            await _passed(view.blind.terms.until)
        try:
            await patiently(f"round {view.number} of {view.session_id}", final=FINAL)(self._reveal_or_post, view)
        except SessionError as error:
            log.debug("a member was first to reveal or post round %d of %s: %s", view.number, view.session_id, error)
        except (discord.NotFound, discord.Forbidden) as error:
            log.warning("round %d of %s cannot be posted: %s", view.number, view.session_id, refusal(error))

    async def _reveal_or_post(self, view: RoundView) -> None:
        """Do what is left to do for a round whose time is over: an earlier attempt may have revealed it."""
        now = await self._engine.round(view.channel_id, view.session_id, view.number)
        if now.is_hidden:
            await self.reveal(now)
        elif now.message_id is None:
            await self.post(now)


async def _passed(until: float) -> None:
    """Wait until that time (Unix seconds)."""
    await asyncio.sleep(until - time.time())
