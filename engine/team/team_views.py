"""A session as the team's work: disputes, agreement, and moderators' decisions."""

from dataclasses import dataclass

from engine.services import Services
from engine.sessions.events import Vote
from engine.sessions.state import ROUND_SIZE, Session
from engine.sessions.views import PhotoView, RoundRef
from engine.team import disputes
from engine.team.agreement import MemberAgreement, TeamAgreement, team_agreement

Named = tuple[int | None, ...]
"""The Discord ids of members. None for members who were forgotten or do not want to be listed."""


@dataclass(frozen=True, slots=True)
class DisputeView:
    """A disputed photo: its round and position there, and the members by vote."""

    photo: PhotoView
    number: int
    position: int
    votes: dict[Vote, Named]


@dataclass(frozen=True, slots=True)
class Disputed:
    """The first nine disputes of a session. `more` counts the others, `open` all that are not settled."""

    session_id: str
    prompt: str
    dataset: str
    photos: tuple[DisputeView, ...]
    open: int
    more: int


@dataclass(frozen=True, slots=True)
class TeamView:
    """The agreement of a session's team, and of each member with their Discord id (see `Named`)."""

    prompt: str
    agreement: TeamAgreement
    members: tuple[tuple[int | None, MemberAgreement], ...]


class Team:
    """Reads the team's work in a session, and settles disputes."""

    def __init__(self, services: Services) -> None:
        self._sessions, self._members, self._workers = services.sessions, services.members, services.workers

    async def disputed(self, channel_id: int, session_id: str | None = None) -> Disputed:
        """The disputes of the running session, or of the one with that id."""
        live = await self._sessions.current(channel_id, session_id)
        found, views = await self._workers.replay.run(disputes.disputes, live.session), []
        names = await self._members.named(member for one in found[:ROUND_SIZE] for member in one.votes)
        for place, one in enumerate(found[:ROUND_SIZE], start=1):
            shown = live.view(one.number).photos[one.position - 1]
            photo = PhotoView(place, shown.photo, shown.score, shown.tally, shown.revision)
            sides = {side: tuple(names[who] for who, vote in one.votes.items() if vote is side) for side in Vote}
            views.append(DisputeView(photo, one.number, one.position, sides))
        is_open = sum(one.slot.photo not in live.session.settled for one in found)
        session, more = live.session, len(found) - len(views)
        return Disputed(session.id, session.prompt, session.started.dataset, tuple(views), is_open, more)

    async def settle(
        self,
        channel_id: int,
        session_id: str,
        member_id: int,
        number: int,
        position: int,
        verdict: Vote | None,
        *,
        revision: int = 0,
    ) -> RoundRef:
        """Decide the label of a disputed photo. None lets its votes decide again. Raises NotDisputedError.

        The caller must check that the member is a moderator.
        """
        live = await self._sessions.of(session_id, channel_id)
        member = await self._members.key(member_id)
        await live.commit(lambda now: disputes.settle(now, member, number, position, revision, verdict))
        return live.ref(number)

    async def agreement(self, channel_id: int) -> TeamView:
        """The agreement in the running session."""
        session = (await self._sessions.running(channel_id)).session
        found = await self._workers.replay.run(_agreement, session)
        names = await self._members.named(one.member for one in found.members)
        return TeamView(session.prompt, found, tuple((names[one.member], one) for one in found.members))


def _agreement(session: Session) -> TeamAgreement:
    return team_agreement({photo: votes for photo, votes in session.votes.items() if photo not in session.removed})
