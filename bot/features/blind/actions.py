"""Blind rounds in the channel: the call to join, a member's ballot, and the reveal, which the bot does by itself."""

import asyncio
import logging
import time
from dataclasses import dataclass

import discord

from bot.features.blind.render import ballot_content, ballot_face
from bot.features.rounds.messages import Rounds
from bot.features.rounds.photo_embeds import photo_embeds
from bot.features.rounds.photo_files import pictures_of, sheet_of
from bot.features.rounds.render import credits_embed
from bot.features.sessions.actions import advance
from bot.locale.markup import message_link
from bot.platform.background import Background
from bot.platform.components import view_of
from bot.platform.error_messages import refusal
from bot.platform.message_limits import within_limits
from bot.platform.recovery import patiently
from bot.platform.replies import Interaction, answer, answering, where, words_for
from engine.blind.ballots import Terms
from engine.engine import Engine
from engine.errors import SessionError
from engine.sessions.views import BallotView, RoundView

log = logging.getLogger(__name__)

MINUTE_SECONDS = 60.0
FINAL = (discord.NotFound, discord.Forbidden, SessionError)
"""What no further attempt would change: Discord refuses, or a member has brought the round out."""


async def call(interaction: Interaction, minutes: int, answers: int) -> None:
    """Make the next round a blind one, and call to join."""
    await advance(interaction, blind=Terms(time.time() + minutes * MINUTE_SECONDS, answers))


async def show_ballot(interaction: Interaction, ballot: BallotView) -> None:
    """Answer with the photos, for the member alone: on one numbered sheet where they may be copied."""
    words, view, engine = words_for(interaction), ballot.round, interaction.client.engine
    if not view.may_copy:
        pictures = await pictures_of(engine, view.dataset, view.photos, view.number, view.channel_id)
        embeds, files = photo_embeds(view.photos, pictures.addresses, words), pictures.files(words)
    else:
        embeds, files = [credits_embed(view, words)], [await sheet_of(engine, view, words)]
    faces = view_of([ballot_face(view, words)])
    await answer(interaction, ballot_content(ballot, words), embeds=embeds, files=files, view=faces)


async def take_ballot(interaction: Interaction, session_id: str, number: int, ticked: frozenset[int] | None) -> None:
    """Record a member's answer (None: they abstain) and say so in their message; the last one reveals the round."""
    place, client, words = where(interaction), interaction.client, words_for(interaction)
    at = (place.channel_id, session_id, place.member_id, number)
    ballot = await client.engine.blind.answer(*at, ticked, roles=place.role_ids)
    view = ballot.round
    faces = view_of([ballot_face(view, words)]) if view.is_hidden else None
    try:
        with answering():
            await interaction.response.edit_message(**within_limits(content=ballot_content(ballot, words), view=faces))
    finally:  # the team waits for this, whether or not the member's own message can be changed
        if view.is_hidden:
            client.rounds.mark(place.channel_id, session_id, number)
        else:
            await client.reveals.post(view)


@dataclass(frozen=True, slots=True)
class _Key:
    session_id: str
    number: int


class Reveals:
    """The blind rounds of all channels, each revealed when its time is over."""

    def __init__(self, engine: Engine, rounds: Rounds) -> None:
        self._engine, self._rounds = engine, rounds
        self._background = Background()
        self._timers: dict[_Key, asyncio.Task[None]] = {}

    async def resume(self) -> None:
        """Wait on for what waited when the bot was stopped; post what was revealed and could not be posted."""
        for view in await self._engine.blind.waiting():
            self._wait_for(view)

    async def post(self, view: RoundView) -> discord.Message:
        """Post a round, blind or revealed or neither, and do what follows from its being blind."""
        message = await self._rounds.post(view)
        if view.is_hidden:
            self._wait_for(view)
        elif view.blind is not None and view.blind.call is not None:
            link = message_link(view.guild_id, view.channel_id, message.id)
            text = self._rounds.words_of(view.guild_id)("blind-call-over", number=view.number, link=link)
            await self._rounds.rewrite(view, view.blind.call, text)
        return message

    async def reveal(self, view: RoundView) -> None:
        """End the wait for a round. Raises AlreadyRevealedError."""
        await self.post(await self._engine.blind.reveal(view.channel_id, view.session_id, view.number))

    async def close(self) -> None:
        """Wait no longer; `resume` does, in another process."""
        await self._background.close()

    def _wait_for(self, view: RoundView) -> None:
        key = _Key(view.session_id, view.number)
        if key not in self._timers:
            self._timers[key] = self._background.start(self._reveal_in_time(view), f"blind-{key}")
            self._timers[key].add_done_callback(lambda _: self._timers.pop(key))

    async def _reveal_in_time(self, view: RoundView) -> None:
        """Reveal the round when its time is over, and post it; tried until it succeeds, unless Discord refuses."""
        assert view.blind is not None
        if view.is_hidden:
            await _passed(view.blind.terms.until)
        try:
            await patiently(f"round {view.number} of {view.session_id}", final=FINAL)(self._bring_out, view)
        except SessionError as error:
            log.debug("round %d of %s was brought out by a member: %s", view.number, view.session_id, error)
        except (discord.NotFound, discord.Forbidden) as error:
            log.warning("round %d of %s cannot be posted: %s", view.number, view.session_id, refusal(error))

    async def _bring_out(self, view: RoundView) -> None:
        """Do what is left to do for a round whose time is over: an attempt before may have revealed it."""
        now = await self._engine.round(view.channel_id, view.session_id, view.number)
        if now.is_hidden:
            await self.reveal(now)
        elif now.message_id is None:
            await self.post(now)


async def _passed(until: float) -> None:
    """Return at that time (Unix seconds)."""
    await asyncio.sleep(until - time.time())
