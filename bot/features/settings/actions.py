"""What members can do with voting rules, and server managers with the server's settings.

The command and the menus check for Manage Server before they acknowledge the interaction.
"""

from collections.abc import Callable
from dataclasses import replace

from bot.features.feature_client import Interaction
from bot.features.rounds.actions import mark
from bot.features.settings.render import (
    daily_form,
    right_faces,
    right_question,
    server_faces,
    server_text,
    session_voting_faces,
    voting_text,
)
from bot.locale.markup import member_mention
from bot.platform.components import text_modal_of, view_of
from bot.platform.message_limits import within_limits
from bot.platform.permissions import has, holders, require
from bot.platform.replies import answer, channel_of, channel_words, require_posting, where, words_for
from bot.platform.rights import Right
from engine.settings.server_settings import ServerSettings
from engine.settings.voting_rules import SessionVoting, VotingChange


async def show_voting(interaction: Interaction) -> None:
    """Answer with the running session's voting rules, and with menus if the member may change them."""
    voting_rules = interaction.client.engine.voting_rules
    await _show_voting(interaction, await voting_rules.of_session(where(interaction).channel_id))


async def ask_for_daily_time(interaction: Interaction, session_id: str) -> None:
    """Open the form for the time of the daily round. Raises NotAllowedError.

    A form must be the first response, so nothing slow may come before it.
    """
    require_posting(interaction)
    await _require_change(interaction, session_id)
    await interaction.response.send_modal(text_modal_of(daily_form(session_id, words_for(interaction))))


async def change_voting(interaction: Interaction, session_id: str, change: VotingChange) -> None:
    """Change a session's voting rules, and announce it in the channel. Raises NotAllowedError."""
    require_posting(interaction)
    place, voting_rules = where(interaction), interaction.client.engine.voting_rules
    await _require_change(interaction, session_id)
    found = await voting_rules.change_session(place.channel_id, session_id, place.member_id, change)
    if found.changed:
        interaction.client.daily_timer.follow(place.channel_id, session_id)
        for changed in found.changed:
            mark(interaction, changed)
        aloud, member = channel_words(interaction), member_mention(place.member_id)
        text = aloud("voting-changed", member=member, rules=voting_text(found.voting, aloud))
        await channel_of(interaction).send(**within_limits(content=text))
    await _show_voting(interaction, found)
    for last in found.changed[-1:]:
        await interaction.client.auto_advance.follow(last)


async def show_settings(interaction: Interaction) -> None:
    """Answer with the server's settings, and with the menus that change them."""
    guild_id, engine, words = where(interaction).guild_id, interaction.client.engine, words_for(interaction)
    settings, voting = await engine.server_settings.settings(guild_id), await engine.voting_rules.of_server(guild_id)
    rights = {right: await holders(interaction, right) for right in Right}
    view = view_of(server_faces(settings, voting, words))
    await answer(interaction, server_text(settings, voting, rights, words), view=view)


async def change_settings(interaction: Interaction, changed: Callable[[ServerSettings], ServerSettings]) -> None:
    """Change the server's settings."""
    place = where(interaction)
    await interaction.client.engine.server_settings.change(place.guild_id, place.member_id, changed)
    await show_settings(interaction)


async def change_server_voting(interaction: Interaction, change: VotingChange) -> None:
    """Change the voting rules of the server's new sessions."""
    place = where(interaction)
    await interaction.client.engine.voting_rules.change_server(place.guild_id, place.member_id, change)
    await show_settings(interaction)


async def show_right(interaction: Interaction, right: Right) -> None:
    """Ask which roles should have a right."""
    words = words_for(interaction)
    found = await holders(interaction, right)
    question = right_question(right, found, words)
    await answer(interaction, question, view=view_of(right_faces(right, found.roles, words)))


async def change_right(interaction: Interaction, right: Right, roles: tuple[int, ...]) -> None:
    """Give a right to these roles. If there are none, the operator's choice or the default applies."""
    place = where(interaction)

    def changed(now: ServerSettings) -> ServerSettings:
        rights = {**now.rights, str(right): roles}
        return replace(now, rights={name: chosen for name, chosen in rights.items() if chosen})

    await interaction.client.engine.server_settings.change(place.guild_id, place.member_id, changed)
    await show_right(interaction, right)


async def _require_change(interaction: Interaction, session_id: str) -> None:
    """Check that the member may change the voting rules. Raises NotAllowedError."""
    if not await _may_change_voting(interaction, session_id):
        await require(interaction, Right.MODERATE)


async def _may_change_voting(interaction: Interaction, session_id: str) -> bool:
    """Whether the member opened the session or is a moderator."""
    place = where(interaction)
    is_own = await interaction.client.engine.voting_rules.is_own(place.channel_id, session_id, place.member_id)
    return is_own or await has(interaction, Right.MODERATE)


async def _show_voting(interaction: Interaction, found: SessionVoting) -> None:
    words = words_for(interaction)
    may = await _may_change_voting(interaction, found.session_id)
    faces = session_voting_faces(found.session_id, found.voting, words) if may else []
    text = f"{words('voting-heading')}\n{voting_text(found.voting, words)}"
    await answer(interaction, text, view=view_of(faces) if faces else None)
