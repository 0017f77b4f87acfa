"""Message values that are not, or not directly, attributes of an error. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.locale import Words
from bot.locale.catalogue import Value
from bot.locale.markup import Markup, channel_mention, time_ago
from bot.platform import bot_errors
from bot.platform.audiences import holders_text, voters_text
from bot.platform.encoder_names import shown_encoder
from bot.platform.lists import quoted_words
from engine import errors
from engine.failures import Reason
from engine.galleries.dataset_names import title_of
from engine.ingest import Refusal

Values = Mapping[str, Value]

MOST_CHANNELS = 10


def values_of(error: BaseException, words: Words) -> Values:
    """The values that are not attributes of the error, or that the message needs in another form."""
    return next((shape(error, words) for kind, shape in _SHAPES.items() if isinstance(error, kind)), {})


def _permissions(error: Any, words: Words) -> Values:
    names = [words("permission-" + name.replace("_", "-")) for name in error.names]
    return {"names": words.joined([Markup(f"**{name}**") for name in names])}


def _channel(error: Any, words: Words) -> Values:
    return {"channel": channel_mention(error.channel)}


def _not_allowed(error: Any, words: Words) -> Values:
    return {"holders": holders_text(error.right, error.roles, words)}


def _not_voter(error: Any, words: Words) -> Values:
    return {"voters": voters_text(error.roles, (), error.members, words)}


def _no_link(error: Any, words: Words) -> Values:
    return {"link": None}


def _blind_round(error: Any, words: Words) -> Values:
    return {"until": time_ago(error.until), "link": None}


def _reason(error: Any, words: Words) -> Values:
    return {"reason": Reason(error.reason)}


def _source_refused(error: Any, words: Words) -> Values:
    refusal = Refusal(error.refusal)
    megabytes = max(1, error.limit >> 20)
    return {"refusal": refusal, "limit": megabytes if refusal is Refusal.TOO_LARGE else error.limit}


def _export_too_large(error: Any, words: Words) -> Values:
    return {"megabytes": error.limit >> 20}


def _unknown_dataset(error: Any, words: Words) -> Values:
    return {"name": title_of(error.name), "nearest": _nearest(error.nearest, words)}


def _dataset_in_use(error: Any, words: Words) -> Values:
    channels = [channel_mention(channel) for channel in error.channels]
    return {"channels": words.listed(channels, MOST_CHANNELS) if channels else None}


def _unknown_concept(error: Any, words: Words) -> Values:
    name = words("quoted", text=error.name) if error.name else None
    return {"name": name, "nearest": _nearest(error.nearest, words)}


def _unknown_watch(error: Any, words: Words) -> Values:
    return {"name": words("quoted", text=error.name) if error.name else None}


def _other_encoder(error: Any, words: Words) -> Values:
    return {"encoder": shown_encoder(error.encoder), "wanted": shown_encoder(error.wanted)}


def _unknown_words(error: Any, words: Words) -> Values:
    return {"unknown": quoted_words(error.unknown, words)}


def _nearest(names: Sequence[str], words: Words) -> Value:
    """The names that the member may have meant."""
    return words.joined([words("quoted", text=name) for name in names], "list-or") if names else None


_SHAPES: Mapping[type[BaseException], Callable[[Any, Words], Values]] = {
    bot_errors.MissingPermissionsError: _permissions,
    bot_errors.MissingThreadPermissionsError: _permissions,
    bot_errors.NotYoursToPostError: _permissions,
    bot_errors.CannotReadError: _permissions,
    errors.NotShownHereError: _channel,
    bot_errors.NotAllowedError: _not_allowed,
    errors.NotVoterError: _not_voter,
    errors.StaleRoundError: _no_link,
    errors.BlindRoundError: _blind_round,
    errors.PhotoRejectedError: _reason,
    errors.FetchError: _reason,
    errors.SourceRefusedError: _source_refused,
    errors.ExportTooLargeError: _export_too_large,
    errors.UnknownDatasetError: _unknown_dataset,
    errors.DatasetInUseError: _dataset_in_use,
    errors.UnknownConceptError: _unknown_concept,
    errors.OtherEncoderError: _other_encoder,
    errors.UnknownWatchError: _unknown_watch,
    errors.UnknownWordsError: _unknown_words,
}
