"""What a team is told of itself: where it disagrees, how far it agrees, and a moderator's word in a dispute."""

from dataclasses import dataclass

from engine.services import Services
from engine.sessions.events import Vote
from engine.sessions.state import ROUND_SIZE, Session
from engine.sessions.views import PhotoView, RoundRef
from engine.team import disputes
from engine.team.agreement import MemberAgreement, TeamAgreement, team_agreement

Named = tuple[int | None, ...]
"""Members by Discord id; None for each who was forgotten or does not want to be listed."""


@dataclass(frozen=True, slots=True)
class DisputeView:
    """A photo that the team disagrees about: its round and place there, and who said what."""

    photo: PhotoView
    number: int
    position: int
    votes: dict[Vote, Named]


@dataclass(frozen=True, slots=True)
class Disputed:
    """The first nine disputes of a session; `more` are the others. `open` counts those that nobody has settled."""

    session_id: str
    prompt: str
    dataset: str
    photos: tuple[DisputeView, ...]
    open: int
    more: int


@dataclass(frozen=True, slots=True)
class TeamView:
    """How far the team of a session agrees; each member with their Discord id, as in `Named`."""

    prompt: str
    agreement: TeamAgreement
    members: tuple[tuple[int | None, MemberAgreement], ...]


class Team:
    """Looks at a channel's running session as its team's work."""

    def __init__(self, services: Services) -> None:
        self._sessions, self._members, self._workers = services.sessions, services.members, services.workers

    async def disputed(self, channel_id: int, session_id: str | None = None) -> Disputed:
        """What the team disagrees about, in the running session or in the one with that id."""
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
        """Decide a disputed photo's label, or (None) give it back to its votes. Raises NotDisputedError.

        The caller checks that the member is a moderator.
        """
        live = await self._sessions.of(session_id, channel_id)
        member = await self._members.key(member_id)
        await live.commit(lambda now: disputes.settle(now, member, number, position, revision, verdict))
        return live.ref(number)

    async def agreement(self, channel_id: int) -> TeamView:
        """How far the running session's members agree."""
        session = (await self._sessions.running(channel_id)).session
        found = await self._workers.replay.run(_agreement, session)
        names = await self._members.named(one.member for one in found.members)
        return TeamView(session.prompt, found, tuple((names[one.member], one) for one in found.members))


def _agreement(session: Session) -> TeamAgreement:
    return team_agreement({photo: votes for photo, votes in session.votes.items() if photo not in session.removed})
