"""Reads and changes voting rules, of a session or for a server's new sessions."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from engine.services import Services
from engine.sessions import rules
from engine.sessions.daily import next_daily
from engine.sessions.events import Regulated, Voting
from engine.sessions.state import Round, Session
from engine.sessions.tally import Label
from engine.sessions.views import RoundRef
from engine.settings.server_settings import ServerSettingsStore


@dataclass(frozen=True, slots=True)
class VotingView:
    """`Voting` with members by Discord id. `forgotten` counts the members whose id is no longer known.

    `next_daily_at` is the next time (Unix seconds) of the daily round, if there is one.
    """

    quorum: int
    next_after: int
    roles: tuple[int, ...]
    members: tuple[int, ...]
    forgotten: int = 0
    next_daily_at: float | None = None
    most: int = 0

    @property
    def is_open_to_all(self) -> bool:
        """Whether everyone may vote."""
        return not self.roles and not self.members and not self.forgotten


@dataclass(frozen=True, slots=True)
class VotingChange:
    """A change of voting rules. None keeps a value.

    `agreement` is a quorum whose votes have to agree, and the number of votes if they do not; `quorum` ends it.
    `next_after` ends a daily round, and `daily_at` (a minute of the UTC day) sets `next_after` to 0. `voters` are roles
    and members by Discord id. Both are empty if everyone may vote.
    """

    quorum: int | None = None
    next_after: int | None = None
    voters: tuple[tuple[int, ...], tuple[int, ...]] | None = None
    daily_at: int | None = None
    agreement: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class SessionVoting:
    """The voting rules of a session. After a change, `changed` are the rounds whose messages need an edit."""

    session_id: str
    voting: VotingView
    changed: tuple[RoundRef, ...] = ()


class VotingRules:
    """Reads and changes voting rules."""

    def __init__(self, services: Services, servers: ServerSettingsStore) -> None:
        self._sessions, self._members, self._servers = services.sessions, services.members, servers
        self._workers = services.workers

    async def of_session(self, channel_id: int, session_id: str | None = None) -> SessionVoting:
        """The voting rules of the running session, or of the one with that id."""
        session = (await self._sessions.current(channel_id, session_id)).session
        return SessionVoting(session.id, await self._view(session.voting))

    async def is_own(self, channel_id: int, session_id: str, member_id: int) -> bool:
        """Whether the member started the session."""
        session = (await self._sessions.of(session_id, channel_id)).session
        return session.started.member == await self._members.key(member_id)

    async def of_server(self, guild_id: int) -> VotingView:
        """The voting rules of the server's new sessions."""
        return await self._view((await self._servers.settings(guild_id)).voting)

    async def change_session(
        self, channel_id: int, session_id: str, member_id: int, change: VotingChange
    ) -> SessionVoting:
        """Change the voting rules of a session. Raises SessionFinishedError."""
        live = await self._sessions.of(session_id, channel_id)
        member, changed, before = await self._members.key(member_id), await self._changed(change), live.session

        def decide(now: Session) -> tuple[Regulated, ...]:
            nonlocal before
            before = now
            return rules.regulate(now, member, changed(now.voting))

        if not await live.commit(decide):
            return SessionVoting(session_id, await self._view(live.session.voting))
        relabelled = await self._workers.replay.run(_relabelled, before, live.session)
        numbers = dict.fromkeys([*relabelled, len(live.session.rounds)])
        voting = await self._view(live.session.voting)
        return SessionVoting(session_id, voting, tuple(live.ref(number) for number in numbers))

    async def change_server(self, guild_id: int, member_id: int, change: VotingChange) -> VotingView:
        """Change the voting rules of the server's new sessions."""
        changed = await self._changed(change)
        settings = await self._servers.change(guild_id, member_id, lambda now: replace(now, voting=changed(now.voting)))
        return await self._view(settings.voting)

    async def _changed(self, change: VotingChange) -> Callable[[Voting], Voting]:
        """The change as a function, with members by key."""
        roles, members = change.voters or ((), ())
        keys = tuple([await self._members.key(member) for member in members])

        def changed(now: Voting) -> Voting:
            voters = (now.roles, now.members) if change.voters is None else (roles, keys)
            quorum, most = change.agreement or ((now.quorum, now.most) if change.quorum is None else (change.quorum, 0))
            if change.daily_at is not None:
                return Voting(quorum, 0, *voters, change.daily_at, most)
            if change.next_after is not None:
                return Voting(quorum, change.next_after, *voters, most=most)
            return Voting(quorum, now.next_after, *voters, now.daily_at, most)

        return changed

    async def _view(self, voting: Voting) -> VotingView:
        ids = await self._members.discord_ids(voting.members)
        known = tuple(one for one in ids.values() if one is not None)
        daily = None if voting.daily_at is None else next_daily(voting.daily_at, datetime.now(UTC)).timestamp()
        forgotten = len(ids) - len(known)
        return VotingView(voting.quorum, voting.next_after, voting.roles, known, forgotten, daily, voting.most)


def _relabelled(before: Session, now: Session) -> list[int]:
    """The rounds in which the label of a photo changed."""
    return [r.number for r in now.rounds if _labels(before, r) != _labels(now, r)]


def _labels(session: Session, shown: Round) -> list[Label]:
    return [session.tally(slot.photo).label for slot in shown.slots]
