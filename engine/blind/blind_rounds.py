"""Blind rounds as members take part in them; the rules are those of `engine.blind.ballots`."""

from collections.abc import Collection

from engine.blind import blind_rules as rules
from engine.services import Services
from engine.sessions.live import LiveSession
from engine.sessions.rules import check_voter
from engine.sessions.views import BallotView, RoundView


class BlindRounds:
    """Joining, answering and revealing; `Engine.next` makes a blind round."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def join(
        self, channel_id: int, session_id: str, member_id: int, number: int, *, roles: Collection[int] = ()
    ) -> BallotView:
        """Take part; the photos, and what the member answered before.

        Raises NotVoterError for who may not vote, by their `roles` (Discord ids), AlreadyRevealedError.
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
        """Say yes to the `ticked` positions and no to the others; None abstains.

        If that revealed the round, `Engine.posting` brings it to the channel. Raises NotVoterError for who may not vote
        any more, by their `roles` (Discord ids), AlreadyRevealedError.
        """
        live = await self._services.sessions.of(session_id, channel_id)
        member = await self._services.members.key(member_id)
        await live.commit(lambda now: rules.answer(check_voter(now, member, roles), member, number, ticked))
        return self._ballot(live, member, number)

    async def reveal(self, channel_id: int, session_id: str, number: int) -> RoundView:
        """End the wait; `Engine.posting` brings the round to the channel. Raises AlreadyRevealedError."""
        live = await self._services.sessions.of(session_id, channel_id)
        await live.commit(lambda now: [rules.reveal(now, number)])
        return live.view(number)

    async def waiting(self) -> tuple[RoundView, ...]:
        """The blind rounds of all channels that wait to be revealed, or to be posted since they were."""
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
