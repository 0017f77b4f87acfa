"""What can go wrong in the bot itself, and how any error is told to a member.

BotError
├── AnswerLostError            Discord did not take the answer; what was asked for may be done
├── ApiUnreachableError        nobody answers at DISCORD_API_BASE
├── MissingPermissionsError    the bot lacks permissions in the channel
├── MissingThreadPermissionsError  the bot may make no threads there
├── NotYoursToPostError        the member lacks permissions for what the bot was to post for them
├── TimedOutError              the member is in time-out
├── NoThreadsHereError         the channel can have no threads
├── NoFileError                neither a url nor a file, or both
├── NoPictureError             no picture stands where one was to be taken from
├── NotAtCdnError              an attached file is not kept by Discord itself
├── NotAllowedError            a right that the member does not have; carries which, and whose it is
├── NotServerManagerError      what only those may do who manage the server
├── NotYourAdditionError       another member's addition of photos
├── NotYourConceptError        another member's saved concept
├── NotInServerError           what only works in a server's channel
└── SessionChangedError        the question that was answered is about a session that runs no more
"""

import errno
from collections.abc import Callable, Sequence

import aiohttp
import discord
from discord import app_commands

from bot.locale import Words
from bot.platform.encoder_names import shown_encoder
from bot.platform.rights import Right
from engine import errors
from engine.failures import Reason
from engine.galleries.dataset_names import title_of
from engine.ingest import Refusal

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, MISSING_ACCESS, MISSING_PERMISSIONS = 10003, 10008, 50001, 50013
UNKNOWN_WEBHOOK, UNKNOWN_INTERACTION, ALREADY_ACKNOWLEDGED, INVALID_TOKEN = 10015, 10062, 40060, 50027
DISCORD_FAILURES = (
    *(discord.Forbidden, discord.NotFound, discord.DiscordServerError),
    *(aiohttp.ClientError, TimeoutError),
)
"""What Discord, or the way there, does to a call that is right."""
TOO_LATE = (UNKNOWN_WEBHOOK, UNKNOWN_INTERACTION, INVALID_TOKEN)
"""An interaction that nobody can be answered by any more."""


class BotError(Exception):
    """The root of the bot's own errors."""


class AnswerLostError(BotError):
    """Discord did not take what the bot answered; what was asked for may have been done before."""


class ApiUnreachableError(BotError):
    """Nobody who speaks Discord's API answers there."""

    def __init__(self, base: str) -> None:
        self.base = base
        super().__init__(f"no Discord API answers at {base}: check DISCORD_API_BASE")


class MissingPermissionsError(BotError):
    """The bot may not do what it has to do in the channel; `names` are those of discord.py (`embed_links`)."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(f"permissions are missing: {', '.join(self.names)}")


class MissingThreadPermissionsError(BotError):
    """The bot may not make a thread and write in it; `names` are those of discord.py (`create_public_threads`)."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(f"permissions are missing: {', '.join(self.names)}")


class NotYoursToPostError(BotError):
    """The member may not post themselves what the bot was to post for them; `names` are those of discord.py."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(f"the member lacks permissions: {', '.join(self.names)}")


class TimedOutError(BotError):
    """A moderator has put the member in time-out."""


class NoFileError(BotError):
    """Either a url or a file says where photos come from."""


class NotServerManagerError(BotError):
    """Only members who may manage the server can do that."""


class NotYourAdditionError(BotError):
    """Only who started an addition, or members who may manage the server, can cancel it."""


class NotYourConceptError(BotError):
    """Only who saved a concept first, or members who may manage messages, can rename or delete it."""


class NoThreadsHereError(BotError):
    """A thread can be made in a text channel alone."""


class NoPictureError(BotError):
    """The file is no picture, or the message holds none."""


class NotAtCdnError(BotError):
    """What is said to be attached stands elsewhere than at the CDN of the API in use."""


class NotAllowedError(BotError):
    """The member does not have a right; `roles` (Discord ids) were chosen for it."""

    def __init__(self, right: Right, roles: Sequence[int]) -> None:
        self.right, self.roles = right, tuple(roles)
        super().__init__(f"this member may not {right}")


class NotInServerError(BotError):
    """It only works in a channel of a server."""


class SessionChangedError(BotError):
    """Another session runs in the channel now, or none."""


class UnknownButtonError(BotError):
    """No button, menu or form of this version has that custom_id."""


Report = Callable[[], str]
"""Logs the error at hand for the operator, and gives the reference under which it is in the log."""


def explain(error: BaseException, words: Words, report: Report) -> str:
    """An error in words, with what to do. Words that send a member to the operator take the reference of `report`."""
    match error:
        case app_commands.CommandInvokeError():
            return explain(error.original, words, report)
        case app_commands.CommandSignatureMismatch() | app_commands.CommandNotFound():
            return words.command_changed()
        case discord.NotFound(code=code) if code == UNKNOWN_CHANNEL:
            return words.channel_gone()
        case discord.Forbidden(code=code) if code in (MISSING_ACCESS, MISSING_PERMISSIONS):
            return words.permissions_missing(())
        case discord.HTTPException(status=status) if status >= 500:
            return words.discord_failed()
        case aiohttp.ClientError() | TimeoutError():  # on the way to Discord or back: the engine has errors of its own
            return words.discord_failed()
        case OSError(errno=errno.ENOSPC):
            return words.disk_full(report())
        case BotError():
            return _explain_bot(error, words)
        case errors.SessionError():
            return _explain_session(error, words, report)
        case errors.NinefoldError():
            return _explain_engine(error, words, report)
    return words.unexpected(report())


def refusal(error: discord.NotFound | discord.Forbidden) -> str:
    """For the log: why Discord refuses what was allowed before, and what can be done."""
    return {
        UNKNOWN_CHANNEL: "its channel was deleted",
        UNKNOWN_MESSAGE: "it was deleted; /concept show round posts it again",
        MISSING_ACCESS: "the bot cannot see the channel any more, or was removed from the server",
        MISSING_PERMISSIONS: "the bot's permissions in the channel do not allow it any more",
    }.get(error.code, str(error))


def _explain_bot(error: BotError, words: Words) -> str:
    match error:
        case AnswerLostError():
            return words.answer_lost()
        case MissingPermissionsError(names=names):
            return words.permissions_missing(names)
        case MissingThreadPermissionsError(names=names):
            return words.thread_permissions_missing(names)
        case NotYoursToPostError(names=names):
            return words.not_yours_to_post(names)
        case TimedOutError():
            return words.timed_out()
        case NoFileError():
            return words.one_file()
        case NotServerManagerError():
            return words.not_server_manager()
        case NotYourAdditionError():
            return words.not_your_addition()
        case NotYourConceptError():
            return words.not_your_concept()
        case NoThreadsHereError():
            return words.no_threads_here()
        case NoPictureError():
            return words.no_picture()
        case NotAtCdnError():
            return words.not_at_cdn()
        case NotAllowedError(right=right, roles=roles):
            return words.not_allowed(right, roles)
        case NotInServerError():
            return words.not_in_server()
        case SessionChangedError():
            return words.session_changed()
        case UnknownButtonError():
            return words.unknown_button()
    return words.discord_failed()


def _explain_session(error: errors.SessionError, words: Words, report: Report) -> str:
    match error:
        case errors.TooManyPartsError(limit=limit):
            return words.too_many_parts(limit)
        case errors.EmptyPromptError():
            return words.empty_prompt()
        case errors.OnlyNegativesError():
            return words.only_negatives()
        case errors.NoSessionError(finished=finished):
            return words.no_session(finished)
        case errors.SessionRunningError(prompt=prompt, rounds=rounds):
            return words.session_running(prompt, rounds)
        case errors.SessionFinishedError():
            return words.session_finished()
        case errors.UnknownRoundError():
            return words.unknown_round()
        case errors.StaleRoundError(last_round=last):
            return words.stale_round(last, None)
        case errors.BlindRoundError(number=number, until=until):
            return words.blind_open(number, until, None)
        case errors.AlreadyRevealedError(number=number):
            return words.already_revealed(number)
        case errors.RoundInPreparationError():
            return words.round_in_preparation()
        case errors.StartInPreparationError():
            return words.start_in_preparation()
        case errors.NotVoterError(roles=roles, members=members):
            return words.not_voter(roles, members)
        case errors.JudgedPhotoError(is_undo=is_undo):
            return words.judged_photo(is_undo)
        case errors.NothingToUndoError():
            return words.nothing_to_undo()
        case errors.NotDisputedError():
            return words.not_disputed()
        case errors.NothingLeftToVoteError():
            return words.nothing_left_to_vote()
        case errors.OutOfPhotosError():
            return words.out_of_photos()
        case errors.NoYesError():
            return words.no_yes()
        case errors.ApplyRunningError():
            return words.apply_running()
    return words.engine_failed(report())


def _explain_engine(error: errors.NinefoldError, words: Words, report: Report) -> str:
    match error:
        case errors.UnknownDatasetError(name=name, nearest=nearest):
            return words.unknown_dataset(title_of(name), nearest)
        case errors.DatasetError() | errors.IngestError() | errors.FetchError() | errors.AdditionEndedError():
            return _explain_library(error, words, report)
        case errors.ConceptError():
            return _explain_concept(error, words, report)
        case errors.UnknownPromptError():
            return words.unknown_prompt()
        case errors.EncoderError():
            return words.encoder_unusable(report())
        case errors.PhotoRejectedError(reason=reason):
            return words.picture_refused(Reason(reason))
        case errors.LineFullError():
            return words.one_at_a_time()
        case errors.TooSlowError():
            return words.too_slow()
        case errors.AdditionAbandonedError(deaths=deaths):
            return words.addition_abandoned(deaths)
        case errors.HotlinkOnlyError():
            return words.hotlink_only()
        case errors.PhotoUnavailableError():
            return words.photo_unavailable()
        case errors.QueryTimeoutError():
            return words.query_timeout()
        case errors.DiskFullError():
            return words.disk_full(report())
        case errors.NotSettledError():
            return words.not_settled()
        case errors.DatabaseError():
            return words.database_failed(report())
    return words.engine_failed(report())


def _explain_library(error: errors.NinefoldError, words: Words, report: Report) -> str:
    match error:
        case errors.NoDatasetError():
            return words.no_dataset(report())
        case errors.DatasetExistsError():
            return words.dataset_exists()
        case errors.DatasetNameError(limit=limit):
            return words.dataset_name(limit)
        case errors.DatasetLimitError(limit=limit):
            return words.dataset_limit(limit)
        case errors.DatasetInUseError(channels=channels):
            return words.dataset_in_use(channels)
        case errors.NotOwnDatasetError():
            return words.not_own_dataset()
        case errors.EmptyDatasetError():
            return words.empty_dataset()
        case errors.NothingToRetryError():
            return words.nothing_to_retry()
        case errors.AdditionEndedError():
            return words.addition_ended()
        case errors.FetchError(reason=reason):
            return words.fetch_refused(Reason(reason))
        case errors.SourceRefusedError(refusal=refusal, limit=limit):
            return words.source_refused(Refusal(refusal), limit)
        case errors.IngestError():
            return words.source_refused(Refusal.BROKEN, 0)
    return words.engine_failed(report())


def _explain_concept(error: errors.ConceptError, words: Words, report: Report) -> str:
    match error:
        case errors.UnknownConceptError(name=name, nearest=nearest):
            return words.unknown_concept(name, nearest)
        case errors.UnknownVersionError(name=name, version=version, last=last):
            return words.unknown_version(name, version, last)
        case errors.ConceptExistsError(name=name):
            return words.concept_exists(name)
        case errors.ConceptNameError(limit=limit):
            return words.concept_name(limit)
        case errors.ConceptLimitError(limit=limit):
            return words.concept_limit(limit)
        case errors.VersionLimitError(name=name, limit=limit):
            return words.version_limit(name, limit)
        case errors.OtherEncoderError(name=name, encoder=encoder, wanted=wanted):
            return words.other_encoder(name, shown_encoder(encoder), shown_encoder(wanted))
        case errors.SameConceptError():
            return words.same_concept()
    return words.engine_failed(report())
