"""How far a team agrees, overall and by member. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import krippendorff
import numpy as np

from engine.sessions.events import Vote

Votes = Mapping[str, Mapping[str, Vote]]


@dataclass(frozen=True, slots=True)
class MemberAgreement:
    """One member (by key): on how many photos they said yes or no, on how many of these the others had a majority, and
    how often it was theirs."""

    member: str
    photos: int
    compared: int
    agreed: int

    @property
    def share(self) -> float | None:
        """How often they agree with the others' majority, 0 to 1; None if there never was one."""
        return self.agreed / self.compared if self.compared else None


@dataclass(frozen=True, slots=True)
class TeamAgreement:
    """`alpha` is Krippendorff's (1: all agree, 0: as by chance), None where it says nothing: fewer than two photos that
    several have judged, or all votes the same. `shared` are the photos that several have judged."""

    alpha: float | None
    shared: int
    members: tuple[MemberAgreement, ...]


def team_agreement(votes: Votes) -> TeamAgreement:
    """By the votes on each photo, by member; an unsure one is as none, since it takes no side. Most photos first."""
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
    """Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability": nominal data, some of them missing."""
    if len(shared) < 2 or len({vote for cast in shared for vote in cast.values()}) < 2:
        return None
    members = sorted({member for cast in shared for member in cast})
    codes = {Vote.YES: 1.0, Vote.NO: 0.0, None: np.nan}
    table = np.array([[codes[cast.get(member)] for cast in shared] for member in members])
    return float(krippendorff.alpha(reliability_data=table, level_of_measurement="nominal"))
