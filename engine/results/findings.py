"""What a session found in its dataset: frozen values for messages and cards."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.galleries.dataset_labels import LabelCount
from engine.learning.quality import Audit
from engine.sessions.tally import Label
from engine.sessions.views import Export, PhotoView, Status

USABLE_ROUNDS = 3
"""After this many rounds, labels are usually good enough to use (see docs/learning.md, "The threshold")."""
USABLE_PRECISION = 0.7


@dataclass(frozen=True, slots=True)
class Findings:
    """What a session found.

    `title` is the saved concept's name, or empty. Of `photos` in the dataset, `fits` are a yes, by the team's votes or
    by the classifier. `precision` is the share of them that the classifier expects to be right; an `audit` has measured
    it. `best` are the nine yes with the highest scores, including those that the team voted on. `members` is the number
    of members who voted. Unless `may_copy`, photos may only be shown from their own urls.
    """

    session_id: str
    title: str
    prompt: str
    dataset: str
    photos: int
    fits: int
    precision: float
    audit: Audit | None
    best: tuple[PhotoView, ...]
    rounds: int
    votes: int
    members: int
    may_copy: bool

    @property
    def name(self) -> str:
        """The concept's name, or the prompt."""
        return self.title or self.prompt

    @property
    def likely(self) -> int:
        """How many of the photos that fit are expected to be right."""
        share = self.audit.right / self.audit.drawn if self.audit else self.precision
        return round(self.fits * share)

    @property
    def more_rounds(self) -> int:
        """How many more rounds the result needs before it is usable; 0 if it is usable now."""
        if self.audit is not None or (self.rounds >= USABLE_ROUNDS and self.precision >= USABLE_PRECISION):
            return 0
        return max(1, USABLE_ROUNDS - self.rounds)


@dataclass(frozen=True, slots=True)
class Summary:
    """The summary of a finished session: its status, and its labels (CSV) and classifier (JSON) as files.

    `findings` is None if no photo has the label yes.
    """

    status: Status
    findings: Findings | None
    files: tuple[Export, ...]


@dataclass(frozen=True, slots=True)
class Applied:
    """A dataset that was labelled by a session's classifier.

    `missed` are the photos without votes that scored just below the threshold, best first. `too_large` has the file
    formats, such as `csv`, that exceed the limit and need `scripts/export`.
    """

    findings: Findings
    counts: Mapping[Label, LabelCount]
    missed: tuple[PhotoView, ...]
    files: tuple[Export, ...]
    too_large: tuple[str, ...]
