"""Blind rounds in a channel: the call to join, and a member's ballot."""

import logging
import time

from bot.features.blind.render import ballot_content, ballot_face
from bot.features.feature_client import Interaction
from bot.features.photos.photo_embeds import photo_embeds
from bot.features.photos.photo_files import pictures_of
from bot.features.rounds.render import sheet_embed
from bot.features.rounds.round_files import sheet_of
from bot.features.sessions.actions import advance
from bot.platform.components import view_of
from bot.platform.message_limits import within_limits
from bot.platform.replies import answer, answering, where, words_for
from engine.blind.ballots import Terms
from engine.sessions.views import BallotView

log = logging.getLogger(__name__)

MINUTE_SECONDS = 60.0


async def call(interaction: Interaction, minutes: int, answers: int) -> None:
    """Make the next round a blind one, and post a call to join."""
    await advance(interaction, blind=Terms(time.time() + minutes * MINUTE_SECONDS, answers))


async def show_ballot(interaction: Interaction, ballot: BallotView) -> None:
    """Show the photos to the member alone. Photos that may be copied are on one numbered sheet."""
    words, view, engine = words_for(interaction), ballot.round, interaction.client.engine
    if not view.may_copy:
        pictures = await pictures_of(engine, view.dataset, view.photos, view.number, view.channel_id)
        embeds, files = photo_embeds(view.photos, pictures.addresses, words), pictures.files(words)
    else:
        embeds, files = [sheet_embed(view, words)], [await sheet_of(engine, view, words)]
    faces = view_of([ballot_face(view, words)])
    await answer(interaction, ballot_content(ballot, words), embeds=embeds, files=files, view=faces)


async def take_ballot(interaction: Interaction, session_id: str, number: int, ticked: frozenset[int] | None) -> None:
    """Record a member's answer (None: they abstain) and confirm it. The last answer reveals the round."""
    place, client, words = where(interaction), interaction.client, words_for(interaction)
    at = (place.channel_id, session_id, place.member_id, number)
    ballot = await client.engine.blind.answer(*at, ticked, roles=place.role_ids)
    view = ballot.round
    faces = view_of([ballot_face(view, words)]) if view.is_hidden else None
    try:
        with answering():
            await interaction.response.edit_message(**within_limits(content=ballot_content(ballot, words), view=faces))
    finally:  # the team waits for this, even if the member's own message cannot be edited
        if view.is_hidden:
            client.rounds.mark(place.channel_id, session_id, number)
        else:
            await client.reveals.post(view)
