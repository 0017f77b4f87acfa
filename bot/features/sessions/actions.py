"""What members can do with a channel's session, by command or by button.

Each function calls the engine, updates the channel's messages, and answers privately. Callers must acknowledge the
interaction first: an encoder, a search or an upload can take longer than the three seconds that Discord waits.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from io import BytesIO

import discord

from bot.features.feature_client import Interaction
from bot.features.photos.given_pictures import Picture, fetched
from bot.features.results.actions import post_summary
from bot.features.rounds.actions import mark
from bot.features.sessions import threads
from bot.features.sessions.example_photos import Reading, announce_photos, read_photos
from bot.features.sessions.questions import SessionRequest
from bot.features.sessions.render import summary_embed
from bot.locale import Words
from bot.locale.markup import Markup, channel_mention, member_mention, message_link, time_ago
from bot.platform.bot_errors import SessionChangedError
from bot.platform.components import view_of
from bot.platform.error_messages import DISCORD_FAILURES
from bot.platform.faces import finish_face, other_prompt_face, replace_face, start_anyway_faces
from bot.platform.lists import quoted_words
from bot.platform.message_limits import within_limits
from bot.platform.permissions import has, require
from bot.platform.replies import (
    acknowledging,
    answer,
    channel_of,
    channel_words,
    dismiss,
    loading_notice,
    require_posting,
    where,
    words_for,
)
from bot.platform.rights import Right
from bot.platform.turns import heavy
from engine.blind.ballots import Terms
from engine.concepts.saved_concepts import Recall
from engine.errors import (
    BlindRoundError,
    NoSessionError,
    NotSettledError,
    OutOfPhotosError,
    RoundInPreparationError,
    SessionRunningError,
    StaleRoundError,
    UnknownWordsError,
)
from engine.rounds.opening import StartRequest
from engine.sessions.events import Vote
from engine.sessions.views import Opening, PromptHints, Status

log = logging.getLogger(__name__)


@heavy
async def start(interaction: Interaction, request: SessionRequest, *, instead_of: str | None = None) -> None:
    """Start a session and post its first round.

    Ask first if another session is running, or if the encoder knows no word of the prompt. `instead_of` is the session
    that the member has agreed to finish. The private answer is removed, unless it has something to say that the round
    does not.
    """
    try:
        await _start(interaction, request, instead_of, in_thread=request.thread)
    except UnknownWordsError as error:
        words = words_for(interaction)
        question = words("confirm-unknown-words", unknown=quoted_words(error.unknown, words))
        await answer(interaction, question, embeds=request.embeds(), view=view_of(start_anyway_faces(words)))


async def _start(interaction: Interaction, request: SessionRequest, instead_of: str | None, *, in_thread: bool) -> None:
    require_posting(interaction, pictures=request.has_pictures, new_thread=in_thread)
    await require(interaction, Right.START, *([Right.FINISH] if instead_of else []))
    place, client = where(interaction), interaction.client
    old = await running(interaction, instead_of) if instead_of else None
    pictures = await fetched(client.engine, request.pictures)
    reading = Reading()
    if request.yes or request.no:
        if not in_thread and old is None and (other := await _other_session(interaction)) is not None:
            await _ask_to_replace(interaction, request, other)  # ask before the photos are read
            return
        reading = await _read_examples(interaction, request)
        if not (reading.of(Vote.YES) or request.prompt.strip()):
            await _ask_for_prompt(interaction, request, reading)
            return
    opening: Opening | SessionRunningError
    async with loading_notice(interaction, request.dataset):
        # Prepare first, so that a start that fails leaves no empty thread and finishes no other session.
        prepared = await client.engine.prepare(_start_request(interaction, request, pictures, reading))
        if in_thread:
            thread = await threads.create_thread(interaction, prepared.concept or prepared.prompt)
            place = replace(place, channel_id=thread.id)
        try:
            opening = await client.engine.start(prepared, place.channel_id, instead_of=instead_of)
        except SessionRunningError as error:
            opening = error
        except Exception as error:
            if in_thread and not isinstance(error, NotSettledError):  # after it, the session may exist
                await threads.delete_thread(client, place)
            raise
    if isinstance(opening, SessionRunningError):
        await _ask_to_replace(interaction, request, opening)
        return
    if old is not None:
        client.rounds.mark(place.channel_id, old.session_id, old.rounds)
        await client.questions.close(old.session_id, answered=interaction.message)
    try:
        await announce_photos(interaction, reading, place.channel_id, is_start=True)
        if pictures:
            aloud = channel_words(interaction)
            text = aloud("session-started-from", member=member_mention(place.member_id))
            await announce(interaction, text, pictures, place.channel_id)
    finally:  # the session exists, even if its picture cannot be shown
        await client.auto_advance.post(opening.round)
    words = words_for(interaction)
    lines = [*hints(opening.hints, words), *reading.lines(words)]
    if in_thread:
        lines.insert(0, words("in-thread", thread=channel_mention(place.channel_id)))
    if lines:
        await answer(interaction, "\n".join(lines))
    else:
        await dismiss(interaction)


async def advance(
    interaction: Interaction,
    number: int | None = None,
    session_id: str | None = None,
    *,
    blind: Terms | None = None,
) -> bool:
    """Post the round after `number` (None: after the last one). With terms, it is a blind one.

    Returns whether the channel gets the round. If not, the member has been told why.
    """
    require_posting(interaction)
    await require(interaction, Right.NEXT)
    words = words_for(interaction)
    try:
        async with acknowledging(interaction):
            await _post_next(interaction, number, session_id, blind)
    except StaleRoundError as error:
        link = _link(interaction, error.message_id)
        await answer(interaction, words("error-stale-round", last_round=error.last_round, link=link))
    except BlindRoundError as error:
        link, until = _link(interaction, error.message_id), time_ago(error.until)
        await answer(interaction, words("error-blind-round", number=error.number, until=until, link=link))
    except OutOfPhotosError:
        await ask_to_finish(interaction, words("error-out-of-photos"))
    else:
        return True
    return False


async def _post_next(interaction: Interaction, number: int | None, session_id: str | None, blind: Terms | None) -> None:
    place, client = where(interaction), interaction.client
    try:
        view = await client.engine.next(place.channel_id, number, session_id, blind=blind)
        await client.reveals.post(view)
    except RoundInPreparationError:
        if blind is not None:
            raise
        return  # another press brings the round
    if view.number > 1:
        client.rounds.mark(place.channel_id, view.session_id, view.number - 1)  # its `next` button is grey now


@heavy
async def edit_prompt(interaction: Interaction, prompt: str, sources: Sequence[Picture]) -> None:
    """Change the session's prompt, and announce it in the channel."""
    require_posting(interaction, pictures=bool(sources))
    await require(interaction, Right.STEER)
    place, client, words = where(interaction), interaction.client, words_for(interaction)
    pictures = await fetched(client.engine, sources)
    view, found = await client.engine.prompts.edit(place.channel_id, place.member_id, prompt, pictures)
    mark(interaction, view)
    aloud, member = channel_words(interaction), member_mention(place.member_id)
    await announce(interaction, aloud("prompt-changed", member=member, prompt=view.prompt), pictures)
    if lines := hints(found, words):
        await answer(interaction, "\n".join(lines))
    else:
        await dismiss(interaction)


async def announce(
    interaction: Interaction, text: str, pictures: Sequence[bytes], channel_id: int | None = None
) -> None:
    """Post a message with pictures that a member gave, in this channel or another one."""
    previews = [await interaction.client.engine.prompts.preview(picture) for picture in pictures]
    names = [f"picture-{number}.jpg" for number in range(1, len(previews) + 1)]
    embeds = [discord.Embed().set_image(url=f"attachment://{name}") for name in names]
    files = [discord.File(BytesIO(preview), name) for name, preview in zip(names, previews, strict=True)]
    await channel_of(interaction, channel_id).send(**within_limits(content=text, embeds=embeds, files=files))


async def ask_to_finish(interaction: Interaction, question: str | None = None) -> None:
    """Ask whether to finish the running session."""
    await require(interaction, Right.FINISH)
    words, status = words_for(interaction), await status_here(interaction)
    question = question or words("confirm-finish", prompt=status.prompt, rounds=status.rounds, votes=status.votes)
    asked = await answer(interaction, question, view=view_of([finish_face(status.session_id, words)]))
    interaction.client.questions.add(status.session_id, asked)


@heavy
async def finish(interaction: Interaction, session_id: str) -> None:
    """Finish the session that the member was asked about, and post its summary.

    The files are included if the member has the right to export.
    """
    require_posting(interaction)
    await require(interaction, Right.FINISH)
    place, client, words = where(interaction), interaction.client, words_for(interaction)
    await running(interaction, session_id)
    may_export = await has(interaction, Right.EXPORT)
    summary = await client.engine.finish(place.channel_id, place.member_id)
    client.rounds.mark(place.channel_id, session_id, summary.status.rounds)
    await client.questions.close(session_id, answered=interaction.message)
    given = summary.files if may_export else ()
    try:
        await post_summary(interaction, summary, given)
    except DISCORD_FAILURES as error:  # the session is finished: its result must not be lost
        log.warning("the summary of %s could not be posted: %s", session_id, error)
        embeds = [summary_embed(summary.status, words)]
        files = [discord.File(BytesIO(file.content), file.name) for file in given]
        await answer(interaction, words("summary-privately"), embeds=embeds, files=files)
        return
    await dismiss(interaction)


async def resume(interaction: Interaction) -> None:
    """Reopen the channel's last session, and announce it in the channel."""
    require_posting(interaction)
    await require(interaction, Right.FINISH)
    place, client = where(interaction), interaction.client
    view = await client.engine.resume(place.channel_id, place.member_id)
    client.rounds.mark(place.channel_id, view.session_id, view.number)
    client.daily_timer.follow(place.channel_id, view.session_id)
    link = _link(interaction, view.message_id)
    aloud = channel_words(interaction)
    text = aloud("session-resumed", prompt=view.prompt, number=view.number, link=link)
    await channel_of(interaction).send(**within_limits(content=text))
    await dismiss(interaction)


def hints(found: PromptHints, words: Words) -> list[str]:
    """What members should know about how their prompt was understood."""
    lines: list[str] = [words("prompt-truncated")] if found.truncated else []
    if found.unknown_words:
        unknown = quoted_words(found.unknown_words, words)
        lines.append(words("unknown-words", count=len(found.unknown_words), unknown=unknown))
    return [*lines, words("foreign-script")] if found.foreign_script else lines


async def _read_examples(interaction: Interaction, request: SessionRequest) -> Reading:
    """Read the examples of a start. Photos that do not fit are not read if there is nothing else to start from."""
    if not (request.yes or request.prompt.strip()):
        return Reading()
    photos = [*((one, Vote.YES) for one in request.yes), *((one, Vote.NO) for one in request.no)]
    examples, guild_id = interaction.client.engine.examples, where(interaction).guild_id
    return await read_photos(interaction, photos, partial(examples.for_start, guild_id, request.dataset))


async def _ask_for_prompt(interaction: Interaction, request: SessionRequest, reading: Reading) -> None:
    """Ask what to look for. The question keeps the photos, so that the member need not choose them again."""
    words = words_for(interaction)
    question = "\n".join([words("error-empty-prompt"), *reading.lines(words)])
    await answer(interaction, question, embeds=request.embeds(), view=view_of([other_prompt_face(words)]))


async def _other_session(interaction: Interaction) -> SessionRunningError | None:
    """The session that runs in the channel, if one does."""
    try:
        status = await status_here(interaction)
    except NoSessionError:
        return None
    return None if status.finished else SessionRunningError(status.prompt, status.rounds)


def _start_request(
    interaction: Interaction, request: SessionRequest, pictures: Sequence[bytes], reading: Reading
) -> StartRequest:
    place = where(interaction)
    recall = Recall(request.concept, request.version) if request.concept else None
    return StartRequest(
        *(place.guild_id, place.member_id, request.prompt, request.dataset, pictures, request.strategy, recall),
        photo=request.photo,
        anyway=request.anyway,
        examples=reading.examples,
        roles=place.role_ids,
    )


async def _ask_to_replace(interaction: Interaction, request: SessionRequest, running: SessionRunningError) -> None:
    if not await has(interaction, Right.FINISH):
        raise running
    words, status = words_for(interaction), await status_here(interaction)
    question = words("confirm-replace", prompt=running.prompt, rounds=running.rounds)
    view = view_of([replace_face(status.session_id, words)])
    asked = await answer(interaction, question, embeds=request.embeds(), view=view)
    interaction.client.questions.add(status.session_id, asked)


async def running(interaction: Interaction, session_id: str) -> Status:
    """The session that a member was asked about. Raises SessionChangedError if it is not running any more."""
    try:
        status = await status_here(interaction)
    except NoSessionError as error:
        raise SessionChangedError from error
    if status.session_id != session_id:
        raise SessionChangedError
    return status


def _link(interaction: Interaction, message_id: int | None) -> Markup | None:
    place = where(interaction)
    return None if message_id is None else message_link(place.guild_id, place.channel_id, message_id)


async def status_here(interaction: Interaction) -> Status:
    """The status of the channel's last session. Raises NoSessionError."""
    return await interaction.client.engine.assessment.status(where(interaction).channel_id)
