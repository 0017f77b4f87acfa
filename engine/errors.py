"""Every error that the engine raises. They carry data; the bot and the scripts make words of it.

NinefoldError
├── ConfigurationError            a setting cannot be used
├── ClassifierError               refine() was given what no classifier can be fitted to
├── DatabaseError                 the database refused or failed
│   ├── FolderInUseError          another process holds the embedded folder
│   ├── OtherVersionError         it is another version of Ninefold, which cannot be worked with
│   ├── DiskFullError             no space left for the database
│   ├── WrongDimensionError       an embedding of another length than the dataset's
│   ├── DatabaseUnavailableError  nobody answers there, or the password is wrong
│   ├── QueryTimeoutError         a query ran past its limit
│   ├── OtherBotError             another bot writes to this database; carries which
│   ├── LeaseLostError            another bot has taken this one's place
│   ├── NotSettledError           nobody knows yet whether an append was recorded
│   └── NewerSchemaError          the database was written by a newer Ninefold
├── DatasetError
│   ├── UnknownDatasetError       no dataset of that name (the nearest names are told)
│   ├── DatasetExistsError        that name is taken
│   ├── DatasetNameError          a name that no dataset of a server can have
│   ├── DatasetLimitError         a server has as many datasets as it may
│   ├── DatasetInUseError         a session runs on it, or photos are being added; carries where
│   ├── NotOwnDatasetError        a dataset of the operator's, which scripts alone change
│   ├── EmptyDatasetError         no photo of the dataset can be shown yet
│   ├── NothingToRetryError       no photo of the dataset is missing that could be tried again
│   └── NoDatasetError            there is no dataset at all yet
├── ConceptError
│   ├── UnknownConceptError       no saved concept of that name in the server (the nearest names are told)
│   ├── UnknownVersionError       a saved concept has no version of that number
│   ├── ConceptExistsError        that name is another saved concept's; carries which
│   ├── ConceptNameError          a name that no saved concept can have
│   ├── ConceptLimitError         a server has as many saved concepts as it may
│   ├── VersionLimitError         a saved concept has as many versions as it may
│   ├── OtherEncoderError         the labels of one encoder are of no use to another
│   └── SameConceptError          a concept was to be merged into itself
├── EncoderError
│   ├── EncoderNotFoundError      no such checkpoint, and no network to fetch it
│   ├── EncoderMismatchError      the dataset was encoded by another encoder
│   └── UnknownPromptError        a table-backed encoder does not hold that prompt
├── FetchError                    a file of the web cannot be had; carries the reason
├── AdditionEndedError            an addition of photos that runs no more
├── IngestError                   a source cannot be read
│   └── SourceRefusedError        a member's file is not taken; carries why
├── PhotoRejectedError            a photo cannot be added; carries the reason
├── LineFullError                 a member has asked for as much at once as may wait
├── TooSlowError                  heavy work ran past its time limit
├── AdditionAbandonedError        an addition of photos during which the bot died again and again
├── HotlinkOnlyError              photos that nothing may be drawn of
├── PhotoUnavailableError         a photo's file or url cannot be shown
└── SessionError
    ├── EmptyPromptError          a prompt without a word
    ├── OnlyNegativesError        a prompt that only says what is not meant
    ├── TooManyPartsError         a prompt of more parts than one may have
    ├── NoSessionError            nothing runs in this channel
    ├── SessionRunningError       a session runs here already
    ├── SessionFinishedError      the session is finished; it can be resumed
    ├── UnknownRoundError         no such round or photo in this session (an old or forged button)
    ├── BlindRoundError           a round is blind and has to be revealed first
    ├── AlreadyRevealedError      the blind round has been revealed; carries where it is
    ├── StaleRoundError           `next` of a round that is not the last; carries the one that is out
    ├── RoundInPreparationError   the next round is being made
    ├── StartInPreparationError   another session is being started in the channel
    ├── NotVoterError             the member may not vote in this session; carries who may
    ├── JudgedPhotoError          others have voted on a photo, so only a moderator may replace it
    ├── NothingToUndoError        the member has nothing left to take back
    ├── NothingLeftToVoteError    "the rest is no" with no open photo left for that member
    ├── NoYesError                nothing was voted yes, so that there is no concept to apply
    ├── ApplyRunningError         the concept is being applied
    └── OutOfPhotosError          every photo of the dataset has been shown
"""

from collections.abc import Sequence


class NinefoldError(Exception):
    """The root of the tree."""


class ConfigurationError(NinefoldError):
    """A setting cannot be used; the message says which, and what it may be."""


class ClassifierError(NinefoldError, ValueError):
    """Refine was given arrays that do not fit together, or values that are not finite."""


class DatabaseError(NinefoldError):
    """The database refused or failed; the message is the database's own, shortened."""


class FolderInUseError(DatabaseError):
    """Another process holds the embedded database's folder."""

    def __init__(self, folder: str, pid: int | None) -> None:
        self.folder, self.pid = folder, pid
        holder = f"process {pid}" if pid is not None else "another process"
        super().__init__(
            f"the database folder {folder} is in use by {holder}: stop it, or set DATABASE_URL to another folder"
        )


class FolderNotOursError(DatabaseError):
    """The embedded database's folder, or a file in it, belongs to another user of this machine."""

    def __init__(self, path: str, owner: str, own: str) -> None:
        self.path, self.owner, self.own = path, owner, own
        super().__init__(
            f"{path} belongs to the user {owner}, and this process, which runs as {own}, may not use it: run Ninefold "
            f"as {owner}, or stop what {owner} runs on this folder and give the folder and all files in it to {own}, "
            f"as in `sudo chown -R {own} FOLDER`"
        )


class OtherVersionError(DatabaseError):
    """The process that holds the folder is another version of Ninefold: nothing can be handed over to it."""

    def __init__(self, folder: str, running: str, own: str) -> None:
        self.folder, self.running, self.own = folder, running, own
        super().__init__(
            f"the bot that has the database folder {folder} open is Ninefold {running}, and this is {own}: restart the "
            "bot, so that both are the same"
        )


class DiskFullError(DatabaseError):
    """No space is left where the database writes."""


class WrongDimensionError(DatabaseError):
    """An embedding has another length than the dataset's column allows."""


class DatabaseUnavailableError(DatabaseError):
    """Nobody answers at the database's address, or it refuses the user."""


class QueryTimeoutError(DatabaseError):
    """A query ran past its limit and was given up."""


class OtherBotError(DatabaseError):
    """Another bot writes to this database; `owner` says which machine and process."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        super().__init__(
            f"another bot uses this database ({owner}): stop it first, or give this one another DATABASE_URL"
        )


class LeaseLostError(DatabaseError):
    """This process could not reach the database for a while, and another bot has taken its place."""

    def __init__(self) -> None:
        super().__init__("another bot has taken over this database: stop one of the two")


class NotSettledError(DatabaseError):
    """An append failed, and the database does not say yet whether it was recorded: it may still count."""


class NewerSchemaError(DatabaseError):
    """The database was written by a newer version of Ninefold."""


class DatasetError(NinefoldError):
    """Something about a dataset."""


class UnknownDatasetError(DatasetError):
    """No dataset has that name; `nearest` holds the most similar names, best first."""

    def __init__(self, name: str, nearest: Sequence[str]) -> None:
        self.name, self.nearest = name, tuple(nearest)
        hint = f"; did you mean {', '.join(self.nearest)}?" if self.nearest else ""
        super().__init__(f"there is no dataset {name!r}{hint}")


class DatasetExistsError(DatasetError):
    """A dataset of that name stands already."""


class DatasetNameError(DatasetError):
    """A server's dataset has a name of 1 to `limit` characters."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"a dataset's name has 1 to {limit} characters")


class DatasetLimitError(DatasetError):
    """A server has as many datasets of its own as it may, those in the making included."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"a server may have {limit} datasets of its own: remove one first")


class DatasetInUseError(DatasetError):
    """Sessions run on the dataset in `channels` (Discord ids); in none, if photos are being added to it."""

    def __init__(self, name: str, channels: Sequence[int]) -> None:
        self.name, self.channels = name, tuple(channels)
        super().__init__(f"the dataset {name!r} is in use")


class NotOwnDatasetError(DatasetError):
    """The dataset belongs to the operator; a server cannot change it."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"the dataset {name!r} is changed by scripts/ingest alone")


class EmptyDatasetError(DatasetError):
    """The dataset has no photo to show: they are still being added, or all are hidden."""

    def __init__(self) -> None:
        super().__init__("the dataset has no photo to show")


class NothingToRetryError(DatasetError):
    """Every photo of the dataset is there, or stands in a row that cannot be used."""

    def __init__(self) -> None:
        super().__init__("nothing to try again")


class NoDatasetError(DatasetError):
    """The database holds no dataset yet."""

    def __init__(self) -> None:
        super().__init__("there is no dataset yet: add one with scripts/ingest")


class ConceptError(NinefoldError):
    """Something about a saved concept."""


class UnknownConceptError(ConceptError):
    """The server has saved no concept of that name; `nearest` holds the most similar names, best first."""

    def __init__(self, name: str, nearest: Sequence[str]) -> None:
        self.name, self.nearest = name, tuple(nearest)
        super().__init__(f"there is no saved concept {name!r}")


class UnknownVersionError(ConceptError):
    """The saved concept has the versions 1 to `last`, and not this one."""

    def __init__(self, name: str, version: int, last: int) -> None:
        self.name, self.version, self.last = name, version, last
        super().__init__(f"the concept {name!r} has no version {version}: its last is {last}")


class ConceptExistsError(ConceptError):
    """The name is that of another saved concept, whose id is `concept_id`."""

    def __init__(self, name: str, concept_id: str) -> None:
        self.name, self.concept_id = name, concept_id
        super().__init__(f"there is a concept {name!r} already: choose another name")


class ConceptNameError(ConceptError):
    """A saved concept has a name of 1 to `limit` characters."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"a concept's name has 1 to {limit} characters")


class ConceptLimitError(ConceptError):
    """A server has saved as many concepts as it may."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"a server may save {limit} concepts: delete one first")


class VersionLimitError(ConceptError):
    """A saved concept has as many versions as it may."""

    def __init__(self, name: str, limit: int) -> None:
        self.name, self.limit = name, limit
        super().__init__(f"the concept {name!r} has {limit} versions: save under another name")


class OtherEncoderError(ConceptError):
    """The concept was taught with an encoder, and `wanted` is another one."""

    def __init__(self, name: str, encoder: str, wanted: str) -> None:
        self.name, self.encoder, self.wanted = name, encoder, wanted
        super().__init__(f"the concept {name!r} was taught with {encoder}, and not with {wanted}")


class SameConceptError(ConceptError):
    """A concept cannot be merged into itself."""


class EncoderError(NinefoldError):
    """Something about an encoder."""


class EncoderNotFoundError(EncoderError):
    """The checkpoint is neither a folder nor in the local cache, and cannot be fetched."""


class EncoderMismatchError(EncoderError):
    """The dataset's embeddings come from another encoder than the one at hand."""


class UnknownPromptError(EncoderError):
    """A table-backed encoder does not hold that prompt."""


class FetchError(NinefoldError):
    """A file of the web cannot be had: `reason` is one of `engine.galleries.Reason`, `detail` is for people."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason}: {detail}")


class AdditionEndedError(NinefoldError):
    """The addition of photos has ended already."""


class IngestError(NinefoldError):
    """A source of photos cannot be read; the message says where and why."""


class SourceRefusedError(IngestError):
    """A file of photos is not taken: `refusal` is one of `engine.ingest.Refusal`, `limit` the bound that it exceeds."""

    def __init__(self, refusal: str, limit: int = 0, *, what: str = "the file") -> None:
        self.refusal, self.limit = refusal, limit
        super().__init__(f"{what} is not taken: {refusal}")


class PhotoRejectedError(NinefoldError):
    """A photo cannot be added to its dataset: `reason` is one of `engine.galleries.Reason`, `detail` is for people."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason}: {detail}")


class LineFullError(NinefoldError):
    """As many requests as may wait in a line wait there already: `limit` of them."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"{limit} requests wait already")


class TooSlowError(NinefoldError):
    """Heavy work was given up at its time limit."""


class AdditionAbandonedError(NinefoldError):
    """The process died `deaths` times while it worked on an addition, which is not tried again."""

    def __init__(self, deaths: int) -> None:
        self.deaths = deaths
        super().__init__(f"the bot stopped while working on it, {deaths} times")


class HotlinkOnlyError(NinefoldError):
    """The dataset's photos may be shown from their own addresses alone: nothing may be drawn of them."""


class PhotoUnavailableError(NinefoldError):
    """A photo's file or url cannot be shown."""


class SessionError(NinefoldError):
    """What a member asked for does not fit the session's state."""


class EmptyPromptError(SessionError):
    """The prompt holds no word."""


class OnlyNegativesError(SessionError):
    """The prompt says what is not meant, and nothing that is."""

    def __init__(self) -> None:
        super().__init__("the prompt only says what is not meant: say what is, too, as in 'a house; -night'")


class TooManyPartsError(SessionError):
    """The prompt has more than `limit` parts."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"a prompt has at most {limit} parts")


class NoSessionError(SessionError):
    """No session runs in this channel (`finished`: there is one that can be resumed)."""

    def __init__(self, finished: bool = False) -> None:
        self.finished = finished
        super().__init__("no session runs in this channel")


class SessionRunningError(SessionError):
    """A session runs in this channel already."""

    def __init__(self, prompt: str, rounds: int) -> None:
        self.prompt, self.rounds = prompt, rounds
        super().__init__(f"a session on {prompt!r} runs in this channel, in round {rounds}")


class SessionFinishedError(SessionError):
    """The session is finished; `/concept resume` reopens it."""


class UnknownRoundError(SessionError):
    """No such session, round or photo here: an old or forged button."""


class StaleRoundError(SessionError):
    """`next` was asked of a round that is not the last; `message_id` is where the last one is, if posted."""

    def __init__(self, last_round: int, message_id: int | None) -> None:
        self.last_round, self.message_id = last_round, message_id
        super().__init__(f"round {last_round} is out already")


class BlindRoundError(SessionError):
    """A round is blind until `until` (Unix seconds), or until it is revealed; `message_id` is where, if posted."""

    def __init__(self, number: int, until: float, message_id: int | None) -> None:
        self.number, self.until, self.message_id = number, until, message_id
        super().__init__(f"round {number} is blind: reveal it first")


class AlreadyRevealedError(SessionError):
    """The blind round was revealed; `message_id` is where its photos are, if posted."""

    def __init__(self, number: int, message_id: int | None) -> None:
        self.number, self.message_id = number, message_id
        super().__init__(f"round {number} has been revealed")


class RoundInPreparationError(SessionError):
    """Somebody asked a moment ago; the next round is being made."""


class StartInPreparationError(SessionError):
    """Another session is being started in the channel at this moment."""


class NotVoterError(SessionError):
    """Only who has one of the `roles` (Discord ids), or is one of so many other `members`, may vote in the session."""

    def __init__(self, roles: Sequence[int], members: int) -> None:
        self.roles, self.members = tuple(roles), members
        super().__init__("this member may not vote in the session")


class JudgedPhotoError(SessionError):
    """Others have voted on the photo, or a moderator has settled it, so only a moderator may replace it.

    `is_undo` when it came in for another one, and that replacement was to be taken back.
    """

    def __init__(self, is_undo: bool = False) -> None:
        self.is_undo = is_undo
        super().__init__("others have voted on this photo: only a moderator may replace it")


class NothingToUndoError(SessionError):
    """The member has no action left to take back."""


class NotDisputedError(SessionError):
    """Nobody disagrees about that photo (any more), so there is nothing to settle."""


class NothingLeftToVoteError(SessionError):
    """The member has voted on every photo of the round."""


class NoYesError(SessionError):
    """No photo has the label yes: there is nothing to tell the concept by."""

    def __init__(self) -> None:
        super().__init__("no photo of this session has the label yes: vote first")


class ApplyRunningError(SessionError):
    """The concept is being applied to its dataset already."""


class OutOfPhotosError(SessionError):
    """Every photo of the dataset has been shown in this session."""
