"""All errors that the engine raises. They carry data; the bot and the scripts turn it into messages.

NinefoldError
├── ConfigurationError            a setting is invalid
├── ClassifierError               refine() got invalid arrays
├── DatabaseError                 the database refused or failed
│   ├── FolderInUseError          another process holds the embedded folder
│   ├── FolderNotOursError        the embedded folder belongs to another user of the machine
│   ├── OtherVersionError         the process that holds the folder is another version of Ninefold
│   ├── DiskFullError             no space is left for the database
│   ├── WrongDimensionError       an embedding does not have the dataset's length
│   ├── DatabaseUnavailableError  the server does not answer or refuses the user
│   ├── QueryTimeoutError         a query ran past its time limit
│   ├── OtherBotError             another bot writes to this database; carries which
│   ├── LeaseLostError            another bot has taken over this database
│   ├── NotSettledError           it is not known yet whether an append was recorded
│   └── NewerSchemaError          a newer version of Ninefold wrote the database
├── DatasetError
│   ├── UnknownDatasetError       no dataset has that name; carries similar names
│   ├── DatasetExistsError        the name is taken
│   ├── DatasetNameError          the name is empty, too long or unreadable
│   ├── DatasetLimitError         the server has too many datasets
│   ├── DatasetInUseError         a session runs on it, or photos are being added; carries where
│   ├── NotOwnDatasetError        the dataset belongs to the operator
│   ├── EmptyDatasetError         the dataset has no photo to show
│   ├── UnknownPhotoError         the dataset has no photo with that id
│   ├── NothingToRetryError       no missing photo can be tried again
│   └── NoDatasetError            the database has no dataset
│       └── NoPublicDatasetError  no dataset is public
├── ConceptError
│   ├── UnknownConceptError       no saved concept of the server has that name; carries similar names
│   ├── UnknownVersionError       the saved concept has no version with that number
│   ├── ConceptExistsError        another saved concept has that name; carries which
│   ├── ConceptNameError          the name is empty, too long or unreadable
│   ├── DescriptionError          the description of a concept is unreadable or too long
│   ├── ConceptLimitError         the server has too many saved concepts
│   ├── VersionLimitError         the saved concept has too many versions
│   ├── OtherEncoderError         the concept was taught with another encoder
│   ├── SameConceptError          a concept cannot be merged into itself
│   ├── PictureChangedError       the address of a picture has another picture now
│   ├── ConceptsNotNamedError     no concept is named
│   ├── TooManyConceptsError      too many concepts are named at once
│   └── ConceptWithoutYesError    no photo or example of the concept has the label yes
├── WatchError
│   ├── UnknownWatchError         the server does not watch a concept with that name
│   ├── WatchExistsError          the concept is already watched
│   ├── WatchLimitError           the server watches too many concepts
│   ├── WatchNotReadyError        the concept has too few votes to tell which new photos fit
│   └── NothingHeldError          no photo waits for the digest any more
├── EncoderError
│   ├── EncoderNotFoundError      the checkpoint was not found and could not be downloaded
│   ├── EncoderMismatchError      the dataset was encoded with another encoder
│   ├── UnknownPromptError        a table-backed encoder does not have that prompt
│   └── UnknownWordsError         the encoder knows no word of the prompt; carries the words
├── FetchError                    a file could not be downloaded; carries the reason
├── AdditionEndedError            the addition of photos has ended
├── IngestError                   a source of photos cannot be read
│   └── SourceRefusedError        a member's file is refused; carries the reason
├── LabelFileError                a member's file of labels is refused; carries the problem
├── PhotoRejectedError            a photo cannot be added; carries the reason
├── ConflictingExampleError       a member gave the same photo as a yes and as a no
├── LineFullError                 the member has too many requests waiting
├── TooSlowError                  heavy work ran past its time limit
├── AdditionAbandonedError        the bot crashed too often during an addition
├── LabellingCancelledError       a member cancelled the labelling of a dataset
├── LabellingEndedError           the labelling of a dataset has ended
├── HotlinkOnlyError              the photos may only be shown from their own urls
│   └── NoCopiesError             the export would consist of copies of them
├── ExportRefusedError            an export cannot be uploaded; carries the reason
├── ExportTooLargeError           the exported files exceed the limit; carries it
├── PhotoUnavailableError         a photo cannot be shown
└── SessionError
    ├── EmptyPromptError          the prompt is empty
    ├── OnlyNegativesError        the prompt only says what to leave out
    ├── TooManyPartsError         the prompt has too many parts
    ├── NoSessionError            no session runs in this channel
    ├── SessionRunningError       a session already runs in this channel
    ├── SessionFinishedError      the session is finished; it can be resumed
    ├── UnknownRoundError         no such round or photo in this session (an old or forged button)
    ├── BlindRoundError           a round is blind and must be revealed first
    ├── AlreadyRevealedError      the blind round was already revealed; carries where it is
    ├── StaleRoundError           `next` on a round that is not the last; carries the last one
    ├── RoundInPreparationError   the next round is being made
    ├── StartInPreparationError   another session is being started in the channel
    ├── NotVoterError             the member may not vote in this session; carries who may
    ├── JudgedPhotoError          others have voted on a photo, so only a moderator may replace it
    ├── NothingToUndoError        the member has nothing to take back
    ├── NotDisputedError          nobody disagrees about the photo
    ├── NothingLeftToVoteError    "the rest is no", but the member has voted on every photo
    ├── NoYesError                no photo has the label yes, so there is no concept to apply
    ├── ApplyRunningError         the concept is already being applied
    └── OutOfPhotosError          every photo of the dataset has been shown
"""

from collections.abc import Sequence


class NinefoldError(Exception):
    """The base class of all errors."""


class ConfigurationError(NinefoldError):
    """A setting is invalid. The message says which one and what it may be."""


class ClassifierError(NinefoldError, ValueError):
    """`refine` got arrays that do not fit together, or values that are not finite."""


class DatabaseError(NinefoldError):
    """The database refused or failed. The message is the database's own, shortened."""


class FolderInUseError(DatabaseError):
    """Another process holds the embedded database's folder."""

    def __init__(self, folder: str, pid: int | None) -> None:
        self.folder, self.pid = folder, pid
        holder = f"process {pid}" if pid is not None else "another process"
        super().__init__(
            f"the database folder {folder} is in use by {holder}: stop it or set DATABASE_URL to another folder"
        )


class FolderNotOursError(DatabaseError):
    """The embedded database's folder, or a file in it, belongs to another user of this machine."""

    def __init__(self, path: str, owner: str, own: str) -> None:
        self.path, self.owner, self.own = path, owner, own
        super().__init__(
            f"{path} belongs to the user {owner}, but this process runs as {own}. Run Ninefold as {owner}, or stop "
            f"{owner}'s processes that use this folder and change its owner: `sudo chown -R {own} FOLDER`"
        )


class OtherVersionError(DatabaseError):
    """The process that holds the folder is another version of Ninefold, so this one cannot send it work."""

    def __init__(self, folder: str, running: str, own: str) -> None:
        self.folder, self.running, self.own = folder, running, own
        super().__init__(
            f"the bot that uses the database folder {folder} is Ninefold {running}, and this is {own}: restart the bot "
            "so that both versions match"
        )


class DiskFullError(DatabaseError):
    """No space is left on the database's disk."""


class WrongDimensionError(DatabaseError):
    """An embedding does not have the length that the dataset's column requires."""


class DatabaseUnavailableError(DatabaseError):
    """The database server does not answer, or it refuses the user."""


class QueryTimeoutError(DatabaseError):
    """A query was cancelled at its time limit."""


class OtherBotError(DatabaseError):
    """Another bot writes to this database. `owner` names its machine and process."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        super().__init__(f"another bot uses this database ({owner}): stop it or set DATABASE_URL to another database")


class LeaseLostError(DatabaseError):
    """This process could not reach the database for a while, and another bot has taken over."""

    def __init__(self) -> None:
        super().__init__("another bot has taken over this database: stop one of the two")


class NotSettledError(DatabaseError):
    """An append failed, and it is not known yet whether the database recorded it. It may still count."""


class NewerSchemaError(DatabaseError):
    """A newer version of Ninefold wrote the database."""


class DatasetError(NinefoldError):
    """An error about a dataset."""


class UnknownDatasetError(DatasetError):
    """No dataset has that name. `nearest` has the most similar names, best first."""

    def __init__(self, name: str, nearest: Sequence[str]) -> None:
        self.name, self.nearest = name, tuple(nearest)
        hint = f"; did you mean {', '.join(self.nearest)}?" if self.nearest else ""
        super().__init__(f"there is no dataset {name!r}{hint}")


class DatasetExistsError(DatasetError):
    """A dataset with that name already exists."""


class DatasetNameError(DatasetError):
    """The name of a server's dataset is unreadable or does not have 1 to `limit` characters."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"a dataset's name must have 1 to {limit} characters")


class DatasetLimitError(DatasetError):
    """The server has `limit` datasets of its own, counting those that are being created."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"a server can have {limit} datasets of its own: remove one first")


class DatasetInUseError(DatasetError):
    """Sessions run on the dataset in `channels` (Discord ids). If there are none, photos are being added to it."""

    def __init__(self, name: str, channels: Sequence[int]) -> None:
        self.name, self.channels = name, tuple(channels)
        super().__init__(f"the dataset {name!r} is in use")


class NotOwnDatasetError(DatasetError):
    """The dataset belongs to the operator, so a server cannot change it."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"only scripts/ingest can change the dataset {name!r}")


class NotFollowedError(DatasetError):
    """The channel is not followed."""


class AlreadyFollowedError(DatasetError):
    """The channel is followed already."""


class NotShownHereError(DatasetError):
    """Not everyone in this channel may see `channel` (a Discord id), where the dataset's photos come from."""

    def __init__(self, channel: int) -> None:
        self.channel = channel
        super().__init__(f"photos of the channel {channel} may not be shown here")


class EmptyDatasetError(DatasetError):
    """The dataset has no photo to show: photos are still being added, or all are hidden."""

    def __init__(self) -> None:
        super().__init__("the dataset has no photo to show")


class UnknownPhotoError(DatasetError):
    """The dataset has no photo with that id."""

    def __init__(self, photo_id: str, dataset: str) -> None:
        self.photo_id, self.dataset = photo_id, dataset
        super().__init__(f"the dataset {dataset!r} has no photo {photo_id!r}")


class NothingToRetryError(DatasetError):
    """No photo is missing, except those of unusable rows."""

    def __init__(self) -> None:
        super().__init__("there is no missing photo to try again")


class NoDatasetError(DatasetError):
    """The database has no dataset."""

    def __init__(self) -> None:
        super().__init__("there is no dataset yet: add one with scripts/ingest")


class NoPublicDatasetError(NoDatasetError):
    """The operator has made no dataset public."""


class ConceptError(NinefoldError):
    """An error about a saved concept."""


class UnknownConceptError(ConceptError):
    """The server has no saved concept with that name. `nearest` has the most similar names, best first."""

    def __init__(self, name: str, nearest: Sequence[str]) -> None:
        self.name, self.nearest = name, tuple(nearest)
        super().__init__(f"there is no saved concept {name!r}")


class UnknownVersionError(ConceptError):
    """The saved concept has no such version. Its newest one is `last`."""

    def __init__(self, name: str, version: int, last: int) -> None:
        self.name, self.version, self.last = name, version, last
        super().__init__(f"the concept {name!r} has no version {version}; its newest is {last}")


class ConceptExistsError(ConceptError):
    """Another saved concept, `concept_id`, has that name."""

    def __init__(self, name: str, concept_id: str) -> None:
        self.name, self.concept_id = name, concept_id
        super().__init__(f"there is already a concept {name!r}: choose another name")


class ConceptNameError(ConceptError):
    """The name of a saved concept is unreadable or does not have 1 to `limit` characters."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"a concept's name must have 1 to {limit} characters")


class DescriptionError(ConceptError):
    """The description of a concept is unreadable or does not have 1 to `limit` characters."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"a description must have 1 to {limit} characters")


class ConceptLimitError(ConceptError):
    """The server has saved `limit` concepts."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"a server can save {limit} concepts: delete one first")


class VersionLimitError(ConceptError):
    """The saved concept has `limit` versions."""

    def __init__(self, name: str, limit: int) -> None:
        self.name, self.limit = name, limit
        super().__init__(f"the concept {name!r} already has {limit} versions: save under another name")


class OtherEncoderError(ConceptError):
    """The concept was taught with `encoder`, so it cannot be used with `wanted`."""

    def __init__(self, name: str, encoder: str, wanted: str) -> None:
        self.name, self.encoder, self.wanted = name, encoder, wanted
        super().__init__(f"the concept {name!r} was taught with {encoder}, not with {wanted}")


class SameConceptError(ConceptError):
    """A concept cannot be merged into itself."""


class PictureChangedError(ConceptError):
    """The address of a picture has another picture now."""


class ConceptsNotNamedError(ConceptError):
    """No concept is named."""


class TooManyConceptsError(ConceptError):
    """More than `limit` concepts are named at once."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"a dataset can be labelled by {limit} concepts at once")


class ConceptWithoutYesError(ConceptError):
    """No photo or example of the concept has the label yes, so it is not known what fits it."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"the concept {name!r} has no photo with the label yes")


class WatchError(NinefoldError):
    """An error about a watched concept."""


class UnknownWatchError(WatchError):
    """The server does not watch a concept with that name. An empty `name` belongs to an old or forged button."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"no concept {name!r} is watched")


class WatchExistsError(WatchError):
    """The concept is already watched."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"the concept {name!r} is already watched")


class WatchLimitError(WatchError):
    """The server watches `limit` concepts."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"a server can watch {limit} concepts: stop one first")


class WatchNotReadyError(WatchError):
    """The concept has too few labels for a calibrated threshold."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"the concept {name!r} has too few labels to be watched")


class NothingHeldError(WatchError):
    """No photo waits for the digest any more."""


class EncoderError(NinefoldError):
    """An error about an encoder."""


class EncoderNotFoundError(EncoderError):
    """The checkpoint is neither a folder nor in the local cache, and could not be downloaded."""


class EncoderMismatchError(EncoderError):
    """The dataset's embeddings come from another encoder."""


class UnknownPromptError(EncoderError):
    """A table-backed encoder does not have that prompt."""


class UnknownWordsError(EncoderError):
    """The encoder knows none of the prompt's words, so any photos that it finds are arbitrary."""

    def __init__(self, unknown: Sequence[str]) -> None:
        self.unknown = tuple(unknown)
        super().__init__(f"the encoder does not know {', '.join(unknown)}")


class FetchError(NinefoldError):
    """A file could not be downloaded. `reason` is an `engine.failures.Reason`, `detail` is for people."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason}: {detail}")


class AdditionEndedError(NinefoldError):
    """The addition of photos has already ended."""


class IngestError(NinefoldError):
    """A source of photos cannot be read. The message says where and why."""


class SourceRefusedError(IngestError):
    """A file of photos is refused. `refusal` is an `engine.ingest.Refusal`, `limit` the limit that it exceeds."""

    def __init__(self, refusal: str, limit: int = 0, *, what: str = "the file") -> None:
        self.refusal, self.limit = refusal, limit
        super().__init__(f"{what} is not taken: {refusal}")


class LabelFileError(NinefoldError):
    """A member's file of labels is refused.

    `problem` is kind, broken, empty, too-many or too-large, and `limit` the limit that it exceeds.
    """

    def __init__(self, problem: str, limit: int = 0) -> None:
        self.problem, self.limit = problem, limit
        super().__init__(f"the file of labels is refused: {problem}")


class PhotoRejectedError(NinefoldError):
    """A photo cannot be added to its dataset. `reason` is an `engine.failures.Reason`, `detail` is for people."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason}: {detail}")


class ConflictingExampleError(NinefoldError):
    """A member gave the same photo as fitting and as not fitting. The first one counts."""

    def __init__(self) -> None:
        super().__init__("the same photo was given with another answer")


class LineFullError(NinefoldError):
    """The line is full: `limit` requests are waiting."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"{limit} requests are already waiting")


class TooSlowError(NinefoldError):
    """Heavy work was cancelled at its time limit."""


class LabellingCancelledError(NinefoldError):
    """A member cancelled the labelling of a dataset by several concepts."""


class LabellingEndedError(NinefoldError):
    """The labelling of a dataset by several concepts has ended, or its process has."""


class AdditionAbandonedError(NinefoldError):
    """The process died `deaths` times during an addition, which is not tried again."""

    def __init__(self, deaths: int) -> None:
        self.deaths = deaths
        super().__init__(f"the bot stopped {deaths} times while working on it")


class HotlinkOnlyError(NinefoldError):
    """The dataset's photos may only be shown from their own urls, so no copy may be drawn."""


class NoCopiesError(HotlinkOnlyError):
    """The export consists of copies of photos, but they may only be shown from their own urls."""


class ExportRefusedError(NinefoldError):
    """An export cannot be uploaded; carries the reason."""


class ExportTooLargeError(NinefoldError):
    """The exported files have more than `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"the exported files have more than {limit:,} bytes")


class PhotoUnavailableError(NinefoldError):
    """A photo's file or url cannot be shown."""


class SessionError(NinefoldError):
    """The request does not fit the session's state."""


class EmptyPromptError(SessionError):
    """The prompt is empty."""


class OnlyNegativesError(SessionError):
    """The prompt only says what to leave out."""

    def __init__(self) -> None:
        super().__init__("the prompt only says what to leave out: add what to look for, as in 'a house; -night'")


class TooManyPartsError(SessionError):
    """The prompt has more than `limit` parts."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"a prompt can have at most {limit} parts")


class NoSessionError(SessionError):
    """No session runs in this channel. If `finished`, there is one that can be resumed."""

    def __init__(self, finished: bool = False) -> None:
        self.finished = finished
        super().__init__("no session runs in this channel")


class SessionRunningError(SessionError):
    """A session already runs in this channel."""

    def __init__(self, prompt: str, rounds: int) -> None:
        self.prompt, self.rounds = prompt, rounds
        super().__init__(f"a session on {prompt!r} runs in this channel, in round {rounds}")


class SessionFinishedError(SessionError):
    """The session is finished. `/session resume` reopens it."""


class UnknownRoundError(SessionError):
    """There is no such session, round or photo here. The button is old or forged."""


class StaleRoundError(SessionError):
    """`next` was called on a round that is not the last. `message_id` is the last round's message, if it was posted."""

    def __init__(self, last_round: int, message_id: int | None) -> None:
        self.last_round, self.message_id = last_round, message_id
        super().__init__(f"round {last_round} already exists")


class BlindRoundError(SessionError):
    """A round is blind until it is revealed, at `until` (Unix seconds) at the latest.

    `message_id` is its message, if it was posted.
    """

    def __init__(self, number: int, until: float, message_id: int | None) -> None:
        self.number, self.until, self.message_id = number, until, message_id
        super().__init__(f"round {number} is blind: reveal it first")


class AlreadyRevealedError(SessionError):
    """The blind round was already revealed. `message_id` is the message with its photos, if it was posted."""

    def __init__(self, number: int, message_id: int | None) -> None:
        self.number, self.message_id = number, message_id
        super().__init__(f"round {number} has already been revealed")


class RoundInPreparationError(SessionError):
    """Another call is making or posting the round."""


class StartInPreparationError(SessionError):
    """Another session is being started in the channel."""


class NotVoterError(SessionError):
    """The member may not vote in the session. Voters have one of the `roles` (Discord ids) or are named members.

    `members` is the number of named members.
    """

    def __init__(self, roles: Sequence[int], members: int) -> None:
        self.roles, self.members = tuple(roles), members
        super().__init__("this member may not vote in the session")


class JudgedPhotoError(SessionError):
    """Others have voted on the photo, or a moderator has settled it, so only a moderator may replace it.

    With `is_undo`, the photo replaced another one, and the member tried to undo that replacement.
    """

    def __init__(self, is_undo: bool = False) -> None:
        self.is_undo = is_undo
        super().__init__("others have voted on this photo: only a moderator may replace it")


class NothingToUndoError(SessionError):
    """The member has no action left to take back."""


class NotDisputedError(SessionError):
    """Nobody disagrees about that photo, or nobody does any more, so there is nothing to settle."""


class NothingLeftToVoteError(SessionError):
    """The member has voted on every photo of the round."""


class NoYesError(SessionError):
    """No photo has the label yes, so the concept is unknown."""

    def __init__(self) -> None:
        super().__init__("no photo of this session has the label yes: vote first")


class ApplyRunningError(SessionError):
    """The concept is already being applied to its dataset."""


class OutOfPhotosError(SessionError):
    """Every photo of the dataset has been shown in this session."""
