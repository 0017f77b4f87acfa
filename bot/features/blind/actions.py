"""Blind rounds in a channel: the call to join, and a member's ballot."""

import time

from bot.features.blind.drafts import DraftKey
from bot.features.blind.render import ballot_content, ballot_faces, completed_text
from bot.features.feature_client import Interaction
from bot.features.photos.photo_files import pictures_of
from bot.features.rounds.render import round_cards, sheet_embed
from bot.features.rounds.round_files import sheet_of
from bot.features.sessions.actions import advance
from bot.locale.markup import message_link
from bot.platform.components import view_of
from bot.platform.message_limits import within_limits
from bot.platform.replies import answer, answering, dismiss, where, words_for
from engine.blind.ballots import Terms
from engine.sessions.views import BallotView, RoundView

MINUTE_SECONDS = 60.0


async def call(interaction: Interaction, minutes: int, answers: int) -> None:
    """Make the next round a blind one, and post a call to join."""
    if await advance(interaction, blind=Terms(time.time() + minutes * MINUTE_SECONDS, answers)):
        await dismiss(interaction)


async def show_ballot(interaction: Interaction, ballot: BallotView) -> None:
    """Show the photos and the keys to the member alone. Photos that may be copied are on one numbered sheet."""
    words, view, engine = words_for(interaction), ballot.round, interaction.client.engine
    if view.may_copy:
        embeds, files = [sheet_embed(view, words)], [await sheet_of(engine, view, words)]
    else:
        pictures = await pictures_of(engine, view.dataset, view.photos, view.number, view.channel_id)
        embeds, files = round_cards(view, pictures.addresses, words), pictures.files(words)
    picks = interaction.client.drafts.latest(draft_key(interaction, view.session_id, view.number))
    if picks is None and ballot.ticked is None:
        picks = frozenset()
    keys = view_of(ballot_faces(ballot, picks, words))
    sent = await answer(interaction, ballot_content(ballot, picks, words), embeds=embeds, files=files, view=keys)
    interaction.client.reveals.watch(view, sent)


async def show_picks(interaction: Interaction, ballot: BallotView, picks: frozenset[int] | None) -> None:
    """Show these picks in the member's private message (None: their recorded answer). Its photos stay."""
    words = words_for(interaction)
    keys = view_of(ballot_faces(ballot, picks, words))
    with answering():
        await interaction.response.edit_message(
            **within_limits(content=ballot_content(ballot, picks, words), view=keys)
        )


async def take_ballot(interaction: Interaction, session_id: str, number: int, ticked: frozenset[int] | None) -> None:
    """Record a member's answer (None: they abstain) and confirm it. The last answer reveals the round."""
    place, client = where(interaction), interaction.client
    at = (place.channel_id, session_id, place.member_id, number)
    ballot = await client.engine.blind.answer(*at, ticked, roles=place.role_ids)
    client.drafts.drop(draft_key(interaction, session_id, number))
    try:
        if ballot.round.is_hidden:
            await show_picks(interaction, ballot, None)
        else:
            await _replace(interaction, completed_text(ballot, words_for(interaction)))
    finally:  # the team waits for this, even if the member's own message cannot be edited
        if ballot.round.is_hidden:
            client.rounds.mark(place.channel_id, session_id, number)
        else:
            await client.reveals.post(ballot.round)


async def close_ballot(interaction: Interaction, view: RoundView) -> None:
    """Replace a ballot that outlived the reveal, for example because its token expired, by a link to the round."""
    link = view.message_id and message_link(view.guild_id, view.channel_id, view.message_id)
    await _replace(interaction, words_for(interaction)("ballot-over", number=view.number, link=link))


def draft_key(interaction: Interaction, session_id: str, number: int) -> DraftKey:
    """The member's draft in a round."""
    return DraftKey(where(interaction).member_id, session_id, number)


async def _replace(interaction: Interaction, text: str) -> None:
    """Replace the member's private message, with its photos and keys, by a text."""
    with answering():
        await interaction.response.edit_message(**within_limits(content=text, embeds=[], attachments=[], view=None))
