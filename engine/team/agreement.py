"""The agreement of a team, overall and by member. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import krippendorff
import numpy as np

from engine.sessions.events import Vote

Votes = Mapping[str, Mapping[str, Vote]]


@dataclass(frozen=True, slots=True)
class MemberAgreement:
    """The agreement of one member (by key) with the others.

    `photos` is the number of photos on which they voted yes or no. Of these, the others had a majority on `compared`,
    and it was the member's own vote on `agreed`.
    """

    member: str
    photos: int
    compared: int
    agreed: int

    @property
    def share(self) -> float | None:
        """How often the member agrees with the others' majority, 0 to 1, or None if there was never one."""
        return self.agreed / self.compared if self.compared else None


@dataclass(frozen=True, slots=True)
class TeamAgreement:
    """The agreement of a team. `shared` is the number of photos with a yes or no from several members.

    `alpha` is Krippendorff's alpha (1: full agreement, 0: as by chance). It is None if it has no meaning: with fewer
    than two shared photos, or if all votes on them are equal.
    """

    alpha: float | None
    shared: int
    members: tuple[MemberAgreement, ...]

    @property
    def is_comparable(self) -> bool:
        """Whether any vote can be compared with a majority of the others."""
        return any(one.compared for one in self.members)


def team_agreement(votes: Votes) -> TeamAgreement:
    """The agreement by the votes on each photo. Unsure votes are ignored. Members with the most photos come first."""
    judged = {photo: _sides(cast) for photo, cast in votes.items()}
    shared = [cast for cast in judged.values() if len(cast) > 1]
    count = Counter(member for cast in judged.values() for member in cast)
    members = [_member(member, photos, judged) for member, photos in count.items()]
    ordered = sorted(members, key=lambda one: (-one.photos, one.member))
    return TeamAgreement(_alpha(shared), len(shared), tuple(ordered))


def _sides(cast: Mapping[str, Vote]) -> dict[str, Vote]:
    return {member: vote for member, vote in cast.items() if vote is not Vote.UNSURE}


def _member(member: str, photos: int, judged: Votes) -> MemberAgreement:
    compared = agreed = 0
    for cast in judged.values():
        if member in cast:
            others = Counter(vote for other, vote in cast.items() if other != member)
            lead = others[Vote.YES] - others[Vote.NO]
            compared += lead != 0
            agreed += lead != 0 and (lead > 0) == (cast[member] is Vote.YES)
    return MemberAgreement(member, photos, compared, agreed)


def _alpha(shared: list[dict[str, Vote]]) -> float | None:
    """Krippendorff's alpha for nominal data with missing values (Krippendorff 2011)."""
    if len(shared) < 2 or len({vote for cast in shared for vote in cast.values()}) < 2:
        return None
    members = sorted({member for cast in shared for member in cast})
    codes = {Vote.YES: 1.0, Vote.NO: 0.0, None: np.nan}
    table = np.array([[codes[cast.get(member)] for cast in shared] for member in members])
    return float(krippendorff.alpha(reliability_data=table, level_of_measurement="nominal"))
