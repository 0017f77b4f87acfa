"""Property tests: random courses of a session, compared step by step with a simple model."""

import json
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from engine.blind import blind_rules as blind
from engine.errors import SessionError
from engine.sessions import rules
from engine.sessions.events import (
    Blinded,
    Display,
    Event,
    Replaced,
    Resumed,
    Started,
    Strategy,
    Vote,
    Voting,
    from_json,
    to_json,
)
from engine.sessions.evolve import begin, evolve, replay
from engine.sessions.state import Session
from engine.sessions.tally import Label
from engine.team.disputes import settle

STARTED = Started("starter", "a house", "demo", "demo", "ninefold", "")
MEMBERS = st.sampled_from(("one", "two", "three"))
POSITIONS, CHOICES = st.integers(1, 9), st.sampled_from([*Vote, None])
DATASET = 200

Votes = dict[str, dict[str, Vote]]


class Course(RuleBasedStateMachine):
    """A session and its model: each member's votes now and before each of their actions."""

    def __init__(self) -> None:
        super().__init__()
        self.session = self.start = begin("f" * 16, 1, 2, STARTED)
        self.journal: list[tuple[str, str]] = []
        self.held: dict[str, dict[str, Vote]] = {}
        self.history: dict[str, list[dict[str, Vote | None] | Replaced]] = {}
        self.ballots: dict[str, dict[str, Vote]] = {}
        self.settled: dict[str, Label] = {}
        self.quorum = 1
        self.unseen = [f"photo-{number:03}" for number in range(DATASET)]
        self.round(blinded=False, answers=2)

    def happen(self, decide: Callable[[Session], Sequence[Event]]) -> Sequence[Event]:
        """Decide and apply the events. A refusal has none."""
        try:
            events = decide(self.session)
        except SessionError:
            return ()
        for event in events:
            self.journal.append((event.kind, json.dumps(to_json(event))))
            self.session = evolve(self.session, event)
        return events

    def act(self, member: str, votes: dict[str, Vote | None]) -> None:
        """Model: record an action of a member that casts these votes."""
        held = self.held.setdefault(member, {})
        self.history.setdefault(member, []).append({photo: held.get(photo) for photo in votes})
        self.hold(member, votes)

    def hold(self, member: str, votes: dict[str, Vote | None]) -> None:
        """Model: set the member's votes. None withdraws one."""
        for photo, vote in votes.items():
            self.held[member].pop(photo, None)
            if vote is not None:
                self.held[member][photo] = vote

    @rule(member=MEMBERS, back=st.integers(0, 2), position=POSITIONS, choice=CHOICES, revision=st.integers(0, 1))
    def vote(self, member: str, back: int, position: int, choice: Vote | None, revision: int) -> None:
        """Vote or withdraw a vote in the last or an earlier round, on the current photo or the one before it."""
        number = len(self.session.rounds) - back
        if self.happen(lambda now: rules.vote(now, member, number, position, revision, choice)):
            photo = self.session.round(number).slot(position).photo
            assert self.held.get(member, {}).get(photo) is not choice
            self.act(member, {photo: choice})

    @rule(member=MEMBERS)
    def rest_is_no(self, member: str) -> None:
        """Vote no on the rest of the last round."""
        if self.happen(lambda now: [rules.rest_is_no(now, member, len(now.rounds))]):
            photos = [slot.photo for slot in self.session.rounds[-1].slots]
            votes = [action for action in self.history.get(member, []) if not isinstance(action, Replaced)]
            voted_on = {photo for action in votes for photo in action}
            self.act(member, {photo: Vote.NO for photo in photos if photo not in voted_on})

    @rule(member=MEMBERS, moderates=st.booleans())
    def undo(self, member: str, moderates: bool) -> None:
        """Undo votes, or a replacement whose position has not changed since."""
        own = self.history.get(member, [])
        last = next((one for one in reversed(own) if not isinstance(one, Replaced) or self.is_in_place(one)), None)
        is_kept = isinstance(last, Replaced) and not moderates and self.others_hold(member, last.photo)
        if self.happen(lambda now: [rules.undo(now, member, moderates=moderates)]):
            assert last is not None
            assert not is_kept
            self.history[member] = [one for one in own if one is not last]
            if isinstance(last, Replaced):
                assert self.session.round(last.round).slot(last.position).photo == last.removed
            else:
                self.hold(member, last)
        else:
            assert last is None or is_kept or self.session.finished

    def is_in_place(self, event: Replaced) -> bool:
        """Return whether the new photo is still there."""
        return self.session.round(event.round).slot(event.position).photo == event.photo

    def others_hold(self, member: str, photo: str) -> bool:
        """Model: return whether anyone else has voted on the photo."""
        return any(photo in votes for other, votes in self.held.items() if other != member)

    @rule(blinded=st.sampled_from([False, True, True]), answers=st.integers(1, 3))
    def round(self, blinded: bool, answers: int) -> None:
        """Show the next nine photos, as the engine does."""
        number, photos = len(self.session.rounds) + 1, [(photo, 0.5) for photo in self.unseen[:9]]
        if not photos:
            return

        def decide(now: Session) -> Sequence[Event]:
            rules.check_next(now, None)
            return [rules.show(now, number, photos), *([Blinded(number, 1000.0, answers)] if blinded else [])]

        if self.happen(decide):
            self.unseen = self.unseen[9:]

    @rule()
    def round_of_what_was_shown(self) -> None:
        """Check that a round that repeats a photo is refused."""
        shown = self.session.shown[0]
        assert not self.happen(lambda now: [rules.show(now, len(now.rounds) + 1, [(shown, 0.5)])])

    @rule(member=MEMBERS, position=POSITIONS, moderates=st.booleans())
    def replace(self, member: str, position: int, moderates: bool) -> None:
        """Replace a photo. Only moderators may discard others' votes by it."""
        number = len(self.session.rounds)
        slot = self.session.round(number).slot(position)
        if self.unseen:
            at, new = (member, number, position, slot.revision), self.unseen[0]
            if events := self.happen(lambda now: [rules.replace_photo(now, *at, new, 0.1, moderates=moderates)]):
                assert moderates or not self.others_hold(member, slot.photo)
                self.unseen = self.unseen[1:]
                self.history.setdefault(member, []).extend(one for one in events if isinstance(one, Replaced))

    @rule(member=MEMBERS, position=POSITIONS, verdict=st.none() | st.sampled_from([Vote.YES, Vote.NO]))
    def settle(self, member: str, position: int, verdict: Vote | None) -> None:
        """Settle a photo of the last round as a moderator, or leave it to the votes again."""
        number = len(self.session.rounds)
        revision = self.session.round(number).slot(position).revision
        if self.happen(lambda now: settle(now, member, number, position, revision, verdict)):
            photo = self.session.round(number).slot(position).photo
            self.settled.pop(photo, None)
            if verdict is not None:
                self.settled[photo] = Label(verdict)

    @rule(member=MEMBERS)
    def join(self, member: str) -> None:
        """Join a blind round."""
        self.happen(lambda now: blind.join(now, member, len(now.rounds)))

    @rule(member=MEMBERS, ticked=st.none() | st.frozensets(POSITIONS))
    def answer(self, member: str, ticked: frozenset[int] | None) -> None:
        """Answer a blind round, or abstain."""
        self.join(member)
        if events := self.happen(lambda now: blind.answer(now, member, len(now.rounds), ticked)):
            photos = [slot.photo for slot in self.session.rounds[-1].slots]
            votes = {photo: Vote.YES if i in (ticked or ()) else Vote.NO for i, photo in enumerate(photos, start=1)}
            self.ballots[member] = {} if ticked is None else votes
            self.count(events[1:])

    @rule()
    def reveal(self) -> None:
        """Reveal a blind round."""
        self.count(self.happen(lambda now: [blind.reveal(now, len(now.rounds))]))

    def count(self, revealed: Sequence[Event]) -> None:
        """Model: turn each ballot into an action of its member once the round is revealed."""
        if revealed:
            for member, votes in self.ballots.items():
                if votes:
                    self.act(member, dict(votes))
            self.ballots = {}

    @rule(number=st.integers(1, 9), message_id=st.integers(1, 1 << 60), display=st.sampled_from(Display))
    def post(self, number: int, message_id: int, display: Display) -> None:
        """Post a round, for the first time or again."""
        self.happen(lambda now: [rules.post(now, min(number, len(now.rounds)), message_id, display)])

    @rule(member=MEMBERS, what=st.sampled_from(["steer", "display", "reprompt", "finish", "resume", "resume"]))
    def change(self, member: str, what: str) -> None:
        """Change something that does not affect the votes."""
        decisions: dict[str, Callable[[Session], Sequence[Event]]] = {
            "steer": lambda now: [rules.steer(now, member, Strategy.AUDIT)],
            "display": lambda now: [rules.display(now, member, Display.GRID)],
            "reprompt": lambda now: [rules.reprompt(now, member, f"a hut, said {member}", "AACAPw==")],
            "finish": lambda now: [rules.finish(now, member)],
            "resume": lambda now: [Resumed(member)] if now.finished else [],
        }
        self.happen(decisions[what])

    @rule(member=MEMBERS, quorum=st.integers(1, 3), next_after=st.integers(0, 3))
    def regulate(self, member: str, quorum: int, next_after: int) -> None:
        """Change how votes count."""
        if self.happen(lambda now: rules.regulate(now, member, Voting(quorum, next_after))):
            self.quorum = quorum

    @rule(member=MEMBERS, number=st.integers(0, 2), choice=CHOICES)
    def exemplify(self, member: str, number: int, choice: Vote) -> None:
        """Add a member's own picture."""
        example = f"example:{number}"
        if self.happen(lambda now: rules.exemplify(now, member, {example: ("AACAPw==", choice)})):
            self.act(member, {example: choice})

    @invariant()
    def the_votes_are_those_of_the_model(self) -> None:
        """The votes equal the model's, without those of a hidden ballot."""
        held = {(photo, member): vote for member, votes in self.held.items() for photo, vote in votes.items()}
        votes = {(photo, member): vote for photo, of in self.session.votes.items() for member, vote in of.items()}
        assert votes == held

    @invariant()
    def labels_are_what_enough_members_say(self) -> None:
        """From the quorum on, the majority decides, and a member's own picture needs one vote."""
        for photo, label in self.session.labels().items():
            held = [votes[photo] for votes in self.held.values() if photo in votes]
            yes, no = held.count(Vote.YES), held.count(Vote.NO)
            counts = yes + no >= (1 if photo.startswith("example:") else self.quorum)
            wanted = Label.YES if yes > no else Label.NO if no > yes else Label.DISPUTED
            assert label is self.settled.get(photo, wanted if counts else Label.NONE)

    @invariant()
    def nothing_is_known_of_a_blind_round_and_nothing_follows_it(self) -> None:
        """A blind round has no votes and is the last one."""
        for shown in self.session.rounds:
            if shown.blind is not None and not shown.blind.revealed:
                assert self.session.votes.keys().isdisjoint(slot.photo for slot in shown.slots)
                assert shown is self.session.rounds[-1]
                assert not self.session.finished

    @invariant()
    def no_photo_was_shown_twice(self) -> None:
        """No round or replacement repeats a photo, and every shown photo is recorded."""
        slots = [slot.photo for shown in self.session.rounds for slot in shown.slots]
        assert len(set(slots)) == len(slots)
        assert {*slots, *self.session.removed} == {*self.session.shown}
        assert set(self.session.shown).isdisjoint(self.unseen)

    def teardown(self) -> None:
        """Check that the journal replays to the same state: at once, in two parts, and event by event."""
        events: list[Any] = [from_json(kind, json.loads(data)) for kind, data in self.journal]
        half = len(events) // 2
        by_event = reduce(evolve, events, self.start)
        for found in (replay(self.start, events), replay(replay(self.start, events[:half]), events[half:]), by_event):
            assert found == self.session
            assert list(found.votes) == list(self.session.votes)
            assert list(found.actions) == list(self.session.actions)


TestEveryCourse = Course.TestCase
TestEveryCourse.settings = settings(max_examples=150, stateful_step_count=60, deadline=None)
