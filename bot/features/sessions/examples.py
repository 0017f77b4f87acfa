"""Photos of their own that members give as examples of the concept, one or several at once."""

from collections.abc import Sequence
from functools import partial

from bot.features.feature_client import Interaction
from bot.features.photos.given_pictures import Attached, Picture
from bot.features.sessions.actions import running, status_here
from bot.features.sessions.example_photos import Photos, announce_photos, read_photos
from bot.features.sessions.questions import SessionRequest
from bot.locale import Words
from bot.platform.components import view_of
from bot.platform.custom_id import SessionId, StartId
from bot.platform.faces import example_faces
from bot.platform.forms import FilesField, FilesForm, OptionalText, files_modal, uploaded_files
from bot.platform.options import PROMPT_LIMIT
from bot.platform.permissions import require
from bot.platform.replies import answer, require_posting, where, words_for
from bot.platform.rights import Right
from bot.platform.turns import heavy
from engine.rounds.own_photos import MOST

YES_FIELD, NO_FIELD = "yes", "no"


async def ask_about_examples(interaction: Interaction, pictures: Sequence[Picture]) -> None:
    """Ask whether pictures show the running session's concept."""
    words, status = words_for(interaction), await status_here(interaction)
    shown = SessionRequest("", None, pictures=tuple(pictures)).embeds()
    view = view_of(example_faces(status.session_id, words))
    question = words("example-question", prompt=status.prompt, count=len(pictures))
    asked = await answer(interaction, question, embeds=shown, view=view)
    interaction.client.questions.add(status.session_id, asked)


async def open_examples_form(interaction: Interaction, session_id: str) -> None:
    """Open the form for examples of the running session's concept."""
    place, words = where(interaction), words_for(interaction)
    require_posting(interaction, pictures=True)
    await running(interaction, session_id)
    at = (place.channel_id, session_id, place.member_id)
    await interaction.client.engine.examples.check(*at, roles=place.role_ids)
    await interaction.response.send_modal(files_modal(examples_form(session_id, words)))


async def open_start_form(interaction: Interaction, request: SessionRequest) -> None:
    """Open the form for photos to start a session from."""
    words = words_for(interaction)
    require_posting(interaction, new_thread=request.thread)
    await require(interaction, Right.START)
    ref = StartId(request.strategy, request.thread, request.dataset or "")
    await interaction.response.send_modal(files_modal(photos_start_form(ref, words)))


def examples_form(session_id: str, words: Words) -> FilesForm:
    """The form for examples of a running session's concept."""
    return FilesForm(SessionId("examples-form", session_id), words("examples-title"), _fields(words))


def photos_start_form(ref: StartId, words: Words) -> FilesForm:
    """The form for photos, a prompt or both, to start a session from."""
    prompt = OptionalText(words("examples-prompt"), words("examples-prompt-example"), PROMPT_LIMIT)
    return FilesForm(ref, words("examples-start-title"), _fields(words), prompt)


def uploaded_photos(interaction: Interaction) -> tuple[tuple[Attached, ...], tuple[Attached, ...]]:
    """The photos in a form: those that fit, and those that do not."""
    yes, no = (tuple(map(Attached, uploaded_files(interaction, name)))[:MOST] for name in (YES_FIELD, NO_FIELD))
    return yes, no


@heavy
async def teach(interaction: Interaction, session_id: str, photos: Photos) -> None:
    """Add photos to the session as examples, and announce them in the channel."""
    require_posting(interaction, pictures=True)
    place, examples, words = where(interaction), interaction.client.engine.examples, words_for(interaction)
    await running(interaction, session_id)
    at = (place.channel_id, session_id, place.member_id)
    reading = await read_photos(interaction, photos, partial(examples.for_session, *at, roles=place.role_ids))
    lines = reading.lines(words)
    if reading.examples:
        await examples.add(*at, reading.examples, roles=place.role_ids)
        await announce_photos(interaction, reading)
        lines.insert(0, words("examples-added-privately", count=len(reading.examples)))
    await answer(interaction, "\n".join(lines) or words("no-examples"))


def _fields(words: Words) -> tuple[FilesField, ...]:
    hint = words("examples-hint", most=MOST)
    return (
        FilesField(YES_FIELD, words("examples-yes"), hint, MOST),
        FilesField(NO_FIELD, words("examples-no"), hint, MOST),
    )
