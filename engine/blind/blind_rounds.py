"""Joining, answering and revealing blind rounds. `engine.blind.blind_rules` has the rules."""

from collections.abc import Collection

from engine.blind import blind_rules as rules
from engine.services import Services
from engine.sessions.live import LiveSession
from engine.sessions.rules import check_voter
from engine.sessions.views import BallotView, RoundView


class BlindRounds:
    """Runs blind rounds. `Engine.next` makes them."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def join(
        self, channel_id: int, session_id: str, member_id: int, number: int, *, roles: Collection[int] = ()
    ) -> BallotView:
        """Join a blind round. Return its photos, with the member's earlier answer if there is one.

        `roles` are the member's roles (Discord ids). Raises NotVoterError, AlreadyRevealedError.
        """
        live = await self._services.sessions.of(session_id, channel_id)
        member = await self._services.members.key(member_id)
        await live.commit(lambda now: rules.join(check_voter(now, member, roles), member, number))
        return self._ballot(live, member, number)

    async def answer(
        self,
        channel_id: int,
        session_id: str,
        member_id: int,
        number: int,
        ticked: Collection[int] | None,
        *,
        roles: Collection[int] = (),
    ) -> BallotView:
        """Answer yes for the `ticked` positions and no for the others. None abstains.

        If this reveals the round, post it with `Engine.posting`. `roles` are the member's roles (Discord ids). Raises
        NotVoterError, AlreadyRevealedError.
        """
        live = await self._services.sessions.of(session_id, channel_id)
        member = await self._services.members.key(member_id)
        await live.commit(lambda now: rules.answer(check_voter(now, member, roles), member, number, ticked))
        return self._ballot(live, member, number)

    async def reveal(self, channel_id: int, session_id: str, number: int) -> RoundView:
        """Reveal a blind round. Then post it with `Engine.posting`. Raises AlreadyRevealedError."""
        live = await self._services.sessions.of(session_id, channel_id)
        await live.commit(lambda now: [rules.reveal(now, number)])
        return live.view(number)

    async def waiting(self) -> tuple[RoundView, ...]:
        """The blind rounds of all channels that are waiting for their reveal, or were revealed but not posted since."""
        places = await self._services.workers.replay.run(self._services.journal.blind_sessions)
        lives = [await self._services.sessions.of(session_id, channel_id) for session_id, channel_id in places]
        views = [live.view() for live in lives if not live.session.finished]
        return tuple(view for view in views if view.is_hidden or view.message_id is None)

    def _ballot(self, live: LiveSession, member: str, number: int) -> BallotView:
        view, blind = live.view(number), live.session.round(number).blind
        ballot = None if blind is None else blind.ballots.get(member)
        if ballot is None:
            return BallotView(view, None)
        return BallotView(view, tuple(p.position for p in view.photos if p.photo.id in ballot.ticked), not ballot.votes)
