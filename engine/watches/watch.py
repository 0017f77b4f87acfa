"""A watch, and when it posts, holds back and saves. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine.classifier import Classifier
from engine.photo import Embedding, pack_embedding, unpack_embedding
from engine.sessions.state import ROUND_SIZE, Session

MESSAGES_AN_HOUR = 20
"""How many rounds a watch posts in an hour by itself. Further finds are held for the digest."""
NEW_VOTES = 30
"""After this many new votes on its finds, a watch saves a new version of its concept."""
VERSION_SECONDS = 600.0
"""A watch saves at most one version in this time, so that a busy thread gets few, and none delays its rounds."""
MOST_WATCHES = 20
"""How many watches a server can have."""
BATCH_SECONDS = 8.0
"""How long a find waits for others, so that they share a round."""
DIGEST_DELAY_SECONDS, DIGEST_SECONDS = 600.0, 24 * 3600.0
"""A digest is posted this long after the first photo is held, so that it counts a whole burst, and once a day."""
HOUR_SECONDS = 3600.0


class Problem(StrEnum):
    """Why a watch has paused by itself."""

    ACCESS = "access"
    DATASET = "dataset"
    CONCEPT = "concept"
    SESSION = "session"
    VERSIONS = "versions"


@dataclass(frozen=True, slots=True)
class Aim:
    """What a watch looks for: photos that score at least `threshold` by the packed `weights`.

    They come from `version` of the concept. `precision` is the share of right photos that it expects among them.
    """

    version: int
    weights: str
    threshold: float
    precision: float

    @classmethod
    def of(cls, version: int, classifier: Classifier, above: int | None) -> "Aim | None":
        """The aim of a classifier. None without a calibration.

        Photos have to fit with a probability of at least `above` percent; by default, with one half.
        """
        calibration = classifier.calibration
        if calibration is None:
            return None
        odds = 0.0 if above is None else math.log(above / (100 - above))
        threshold = (odds - calibration.intercept) / calibration.slope
        return cls(version, pack_embedding(classifier.weights), threshold, calibration.precision)

    @property
    def embedding(self) -> Embedding:
        """The weights (d,)."""
        return unpack_embedding(self.weights)


@dataclass(frozen=True, slots=True)
class Change:
    """What a new version has changed.

    It comes from `votes` new votes. `precision` and `fits` (photos of the dataset from the threshold up) are pairs of
    the old and the new value.
    """

    version: int
    votes: int
    precision: tuple[float, float]
    fits: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Watch:
    """A saved concept whose new photos are posted in a thread.

    `member` is the key of the member who started it, `dataset` the full name. `session_id` is the session that shows
    the finds; it starts with the first one. `votes` is how many votes its rounds had when the last version was saved,
    at `saved_at` (Unix seconds). `change` is a new version that is not announced yet. Finds seen until `held_until`
    (see `Find.seen`) wait for the digest; `held_at` is when the first of them was held (Unix seconds; 0: none), and
    `digested_at` when the last of the `digests` was posted.
    """

    id: str
    guild_id: int
    thread_id: int
    concept_id: str
    name: str
    dataset: str
    member: str
    above: int | None
    aim: Aim
    session_id: str
    is_paused: bool = False
    problem: Problem | None = None
    votes: int = 0
    saved_at: float = 0.0
    change: Change | None = None
    held_until: int = 0
    held_at: float = 0.0
    digested_at: float = 0.0
    digests: int = 0

    @property
    def digest_due_at(self) -> float | None:
        """When the next digest is due (Unix seconds). None if no photo is held."""
        if not self.held_at:
            return None
        return max(self.held_at + DIGEST_DELAY_SECONDS, self.digested_at + DIGEST_SECONDS)


@dataclass(frozen=True, slots=True)
class Digest:
    """A message to post: `waiting` photos are held. `number` counts the digests of the watch, from 1."""

    number: int
    waiting: int


@dataclass
class Pace:
    """What the process remembers of a watch. All of it can be read again.

    `shown_at` are the times of its last rounds, None before they are read. `photos` is the number of photos when it
    last looked, at `looked_at`. `waiting_at` is since when a find waits for others. It `may_save` a version if there
    are enough new votes, but not from `unusable_votes`: as many gave no threshold.
    """

    shown_at: list[float] | None = None
    photos: int = -1
    looked_at: float = 0.0
    waiting_at: float | None = None
    may_wait: bool = True
    may_be_unposted: bool = True
    may_save: bool = True
    unusable_votes: int = -1


def has_room(shown_at: Sequence[float], now: float) -> bool:
    """Whether the watch may post another round now."""
    return sum(now - at < HOUR_SECONDS for at in shown_at) < MESSAGES_AN_HOUR


def is_batch(count: int, waiting_at: float, now: float) -> bool:
    """Whether the finds that wait make a round: they fill it, or the first one has waited long enough."""
    return count >= ROUND_SIZE or now - waiting_at >= BATCH_SECONDS


def votes_on_finds(session: Session) -> int:
    """How many votes the rounds of a session have now."""
    return sum(len(session.votes.get(slot.photo, ())) for shown in session.rounds for slot in shown.slots)
