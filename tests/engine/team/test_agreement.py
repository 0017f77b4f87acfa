"""Agreement of a team, by measures from the literature."""

import pytest

from engine.sessions.events import Vote
from engine.team.agreement import MemberAgreement, team_agreement


def votes(*members: str) -> dict[str, dict[str, Vote]]:
    """Return members' votes: a line for each member, a letter for each photo (y, n, u, or . for no vote)."""
    sides = {"y": Vote.YES, "n": Vote.NO, "u": Vote.UNSURE}
    return {
        f"p{photo}": {f"m{i}": sides[line[photo]] for i, line in enumerate(members) if line[photo] != "."}
        for photo in range(len(members[0]))
    }


def test_alpha_is_krippendorffs_own() -> None:
    """Alpha matches the binary example in Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011)."""
    meg, owen = "nynnnnnnyn", "yyynnynnnn"
    assert team_agreement(votes(meg, owen)).alpha == pytest.approx(0.095, abs=5e-4)


def test_photos_of_one_voter_and_unsure_votes_are_left_out() -> None:
    """Photos with one voter and unsure votes are left out."""
    found = team_agreement(votes("nynnnnnnyny.u", "yyynnynnnn.un"))
    assert found.alpha == pytest.approx(0.095, abs=5e-4)
    assert found.shared == 10
    assert [one.photos for one in found.members] == [11, 11]


@pytest.mark.parametrize("lines", [("yyyy", "yyyy"), ("yn..", "..yn"), ("y", "n"), ("yyny",), ("....", "....")])
def test_alpha_is_none_where_it_is_undefined(lines: tuple[str, ...]) -> None:
    """Alpha is None without variation, without shared photos, or with too few votes."""
    assert team_agreement(votes(*lines)).alpha is None


def test_full_agreement_is_one() -> None:
    """Full agreement gives an alpha of 1, whatever the share of yes."""
    assert team_agreement(votes("ynnn", "ynnn", "yn..")).alpha == 1.0


def test_a_member_is_compared_with_the_majority_of_the_others() -> None:
    """Members are compared with the majority of the others; ties are left out, and lone voters have no share."""
    found = {one.member: one for one in team_agreement(votes("yyy.", "ynn.", "yyn.", "...y")).members}
    assert found["m0"] == MemberAgreement("m0", 3, 2, 1)
    assert found["m1"] == MemberAgreement("m1", 3, 2, 1)
    assert found["m2"] == MemberAgreement("m2", 3, 1, 1)
    assert found["m3"].share is None
