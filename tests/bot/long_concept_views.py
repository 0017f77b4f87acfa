"""Strategies for the views of cards, guesses, watches, followed channels and imports of labels."""

from hypothesis import strategies as st

from engine.cards.concept_cards import DESCRIPTION_LIMIT, Card, Meaning
from engine.concepts.label_imports import ImportReport, MatchedBy
from engine.follows.follow import Follow
from engine.recognition.recogniser import Guess, Recognised, Recognition
from engine.sessions.events import Vote
from engine.watches.watch import MOST_WATCHES, Aim, Change, Problem, Watch
from tests.bot.long_views import AUDITS, COUNTS, IDS, LONG_ID, NAMES, SESSION, TEXTS, photo_views

SHARES = st.sampled_from([0.0, 0.005, 0.5, 1.0])
DESCRIPTIONS = TEXTS.map(lambda text: text[:DESCRIPTION_LIMIT])


@st.composite
def cards(draw: st.DrawFn) -> Card:
    """The card of a concept with up to nine photos."""
    photos = draw(st.one_of(st.just(()), photo_views()))
    best = draw(st.integers(0, len(photos)))
    borderline = draw(st.integers(0, len(photos) - best))
    numbers = [draw(COUNTS) for _ in range(4)]
    audited = draw(st.booleans())
    return Card(
        SESSION, draw(NAMES), draw(DESCRIPTIONS), numbers[0], draw(NAMES), numbers[1], numbers[2], numbers[3],
        draw(AUDITS), audited, photos, best, borderline, "content",
    )  # fmt: skip


MEANINGS = st.builds(Meaning, st.just(SESSION), NAMES, DESCRIPTIONS)
_CHOICES = st.sampled_from([None, Vote.YES, Vote.NO])
_GUESSES = st.lists(
    st.builds(Guess, st.uuids().map(lambda one: one.hex[:16]), NAMES, SHARES, _CHOICES),
    max_size=10,
    unique_by=lambda guess: guess.concept_id,
)
_PICTURE = "example:0123456789abcdef"
RECOGNITIONS = st.builds(
    Recognition,
    st.lists(st.builds(Recognised, st.just(_PICTURE), _GUESSES.map(tuple)), max_size=9).map(tuple),
    COUNTS,
    COUNTS,
    COUNTS,
)
AIMS = st.builds(Aim, COUNTS, st.just(""), st.just(0.5), SHARES)
CHANGES = st.builds(Change, COUNTS, COUNTS, st.tuples(SHARES, SHARES), st.tuples(COUNTS, COUNTS))
WATCHES = st.builds(
    Watch,
    st.just(SESSION), st.just(LONG_ID), IDS, st.just(SESSION), NAMES, NAMES, st.just("key"),
    st.sampled_from([None, 1, 99]), AIMS, st.just(SESSION),
    is_paused=st.booleans(), problem=st.sampled_from([None, *Problem]),
)  # fmt: skip
WATCH_LISTS = st.sampled_from([0, 1, MOST_WATCHES]).flatmap(
    lambda count: st.lists(WATCHES, min_size=count, max_size=count)
)
FOLLOWS = st.builds(
    Follow, st.just(LONG_ID), st.just(LONG_ID), NAMES, st.just("key"), st.just(LONG_ID), backfills=st.booleans()
)
IMPORTS = st.builds(
    ImportReport,
    NAMES,
    st.one_of(st.none(), COUNTS),
    st.dictionaries(st.sampled_from(Vote), COUNTS),
    st.dictionaries(st.sampled_from(MatchedBy), COUNTS),
    COUNTS,
    st.lists(TEXTS, max_size=5).map(tuple),
    COUNTS,
)
