"""Strategies for the views that the engine passes to render, with texts and lists of any length."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from bot.platform.rights import Holders, Right
from engine.blind.ballots import Agreement, Terms
from engine.concepts.concept_records import Outline, SavedConcept
from engine.datasets.additions import AdditionStatus, Phase
from engine.datasets.library import Portrait
from engine.failures import Reason
from engine.galleries import LabelCount
from engine.galleries.gallery import Dataset
from engine.history.channel_history import HistoryPage, PastRound, PastSession
from engine.ingest import Progress
from engine.learning.quality import Audit, Quality
from engine.photo import Photo
from engine.results.findings import Applied, Findings
from engine.sessions.events import Display, Stage, Strategy, Vote, Voting
from engine.sessions.tally import Label, Tally
from engine.sessions.views import BallotView, BlindView, Export, MyVotes, PhotoView, RoundView, Status
from engine.sessions.word_menu import WordMenu
from engine.settings.server_settings import ServerSettings
from engine.settings.voting_rules import VotingView
from engine.team.agreement import MemberAgreement, TeamAgreement
from engine.team.team_views import Disputed, DisputeView, TeamView
from engine.vocabularies.upkeep import Contents
from engine.vocabularies.vocabulary_build import BuildPhase, BuildProgress
from engine.vocabularies.words import Word

SESSION = "0123456789abcdef"
LONG_ID = 18446744073709551615  # the longest id that Discord can assign
MOST_VOTERS = 500

TEXTS = st.sampled_from(
    [
        "", "a house by the lake", "x" * 60, "x" * 500, "*_~`|<>[]()#:@" * 40,
        "👨‍👩‍👧‍👦" * 70, "خانه‌ای کنار دریاچه " * 20,
        "湖のほとりの家" * 60, "discord.gg/abc " * 30, "<@1> @everyone " * 30, "Z\u0323\u0302" * 150, "a\nb " * 100,
    ]
)  # fmt: skip
NAMES = TEXTS.map(lambda text: text[:60] or "a")
"""Names of concepts and datasets."""
LINKS = st.sampled_from(
    [
        "", "https://photos.test/1", "https://photos.test/" + "p" * 155, "https://photos.test/" + "(%2F)" * 500,
        "HTTP://photos.test/a b", "https://photos.test/湖" + "湖" * 50, "photos/1.jpg", "https://[broken", "https://a.test/\t",
    ]
)  # fmt: skip
PICTURES = LINKS.map(lambda link: link or "attachment://round-1-photo-1.jpg")
COUNTS = st.sampled_from([0, 1, 24, 1_234_567_890])
IDS = st.integers(LONG_ID - MOST_VOTERS, LONG_ID)
LABELS = st.dictionaries(st.sampled_from(Label), COUNTS)
FAILURES = st.dictionaries(st.sampled_from(Reason), COUNTS)


def ids(most: int) -> st.SearchStrategy[tuple[int, ...]]:
    """At most `most` Discord ids; the smallest and largest counts come up often."""
    return st.sampled_from([0, 1, most // 2, most]).map(lambda count: tuple(LONG_ID - i for i in range(count)))


def who(most: int) -> st.SearchStrategy[tuple[int | None, ...]]:
    """Like `ids`, with every seventh member unnamed."""
    return ids(most).map(lambda found: tuple(None if place % 7 == 6 else one for place, one in enumerate(found)))


PHOTOS = st.builds(Photo, TEXTS, LINKS, LINKS, TEXTS, LINKS, TEXTS)
TALLIES = st.builds(
    Tally, st.integers(0, MOST_VOTERS), st.integers(0, MOST_VOTERS), settled=st.sampled_from([None, Vote.YES, Vote.NO])
)


@st.composite
def photo_views(draw: st.DrawFn, least: int = 1, most: int = 9) -> tuple[PhotoView, ...]:
    """The photos of a round, by position."""
    count, photo = draw(st.sampled_from(sorted({least, most}))), draw(PHOTOS)
    kinds = st.builds(PhotoView, st.just(1), st.one_of(st.just(photo), PHOTOS), st.just(-0.123), TALLIES)
    views = [draw(kinds) for _ in range(count)]
    is_gone, revision = draw(st.booleans()), draw(st.sampled_from([0, 9999]))
    return tuple(
        PhotoView(place, one.photo, one.score, one.tally, revision, is_gone and place % 2 == 0)
        for place, one in enumerate(views, start=1)
    )


VOTINGS = st.builds(Voting, COUNTS, COUNTS, ids(25), ids(25).map(lambda found: tuple(map(str, found))))
VOTING_VIEWS = st.builds(VotingView, COUNTS, COUNTS, ids(25), ids(25), COUNTS, st.sampled_from([None, 1_893_456_000.0]))
BLINDS = st.builds(
    BlindView, st.builds(Terms, st.just(1e10), COUNTS), COUNTS, COUNTS, COUNTS, st.booleans(), st.just(1),
    st.one_of(st.none(), st.builds(Agreement, COUNTS, st.just(0.5))),
)  # fmt: skip
MENUS = st.one_of(
    st.none(),
    st.builds(
        WordMenu,
        st.sampled_from(Stage),
        st.sampled_from([(), (("*" * 40, 1),), tuple((f"{n}{'湖' * 38}", 1_234_567) for n in range(25))]),
    ),
)
ROUNDS = st.builds(
    RoundView, st.just(SESSION), IDS, IDS, st.just(999_999), st.just(999_999), TEXTS, NAMES, photo_views(), st.just(1),
    st.booleans(), st.sampled_from(Strategy), st.sampled_from(Display), blind=st.one_of(st.none(), BLINDS),
    voting=VOTINGS, judges=COUNTS, menu=MENUS,
)  # fmt: skip
BALLOTS = st.builds(BallotView, ROUNDS, st.sampled_from([None, (), tuple(range(1, 10))]), st.booleans())
MY_VOTES = ROUNDS.map(lambda view: MyVotes(view, {photo.position: Vote.UNSURE for photo in view.photos}, 999_999))
AUDITS = st.one_of(st.none(), st.just(Audit(1_000, 900, 0.8, 0.95)))
QUALITIES = st.builds(Quality, ids(400), COUNTS, COUNTS, AUDITS, st.booleans(), st.booleans(), st.booleans())
STATUSES = st.builds(
    Status, st.just(SESSION), TEXTS, NAMES, COUNTS, COUNTS, LABELS,
    who(MOST_VOTERS).map(lambda found: tuple((one, 123) for one in found)),
    photo_views(0, 9).map(lambda found: found * 20),
    st.booleans(), st.just(1),
)  # fmt: skip
VOTERS = st.fixed_dictionaries(dict.fromkeys(Vote, who(MOST_VOTERS)))


@st.composite
def disputes(draw: st.DrawFn) -> Disputed:
    """Photos that a large team disagrees about."""
    views = draw(photo_views(0, 9))
    shown = [DisputeView(view, 999_999, view.position, draw(VOTERS)) for view in views]
    return Disputed(SESSION, draw(TEXTS), draw(NAMES), tuple(shown), draw(COUNTS), draw(COUNTS))


MEMBER = MemberAgreement("key", 9_999_999, 999_999, 99)
AGREEMENTS = st.builds(
    lambda prompt, found: TeamView(prompt, TeamAgreement(0.5, 99, (MEMBER,)), tuple((one, MEMBER) for one in found)),
    TEXTS,
    who(MOST_VOTERS),
)
LABEL_COUNTS = st.dictionaries(st.sampled_from(Label), st.builds(LabelCount, COUNTS, COUNTS))
FINDINGS = st.builds(
    Findings, st.just(SESSION), TEXTS, TEXTS, NAMES, COUNTS, COUNTS, st.sampled_from([0.1, 0.95]), AUDITS,
    photo_views(0), COUNTS, COUNTS, COUNTS, st.booleans(),
)  # fmt: skip
EXPORTS = tuple(
    Export(name, b"")
    for name in ("photos.csv", "photos.jsonl", "photos.parquet", "yes.txt", "classifier.npz", "classifier.json",
                 "score.py", "labels.csv")
)  # fmt: skip
APPLIED = st.builds(
    Applied, FINDINGS, LABEL_COUNTS, photo_views(0, 5), st.sampled_from([(), EXPORTS]),
    st.sampled_from([(), ("csv", "jsonl", "parquet", "list")]),
)  # fmt: skip
NOW = datetime(2026, 11, 30, tzinfo=UTC)
CONCEPTS = st.builds(
    SavedConcept, st.just(SESSION), NAMES, st.just("key"),
    st.sampled_from([1, 100]).flatmap(
        lambda count: st.builds(Outline, st.just(99), st.just("key"), st.just(NOW), NAMES, TEXTS, TEXTS, LABELS).map(
            lambda one: (one,) * count)),
)  # fmt: skip
DATASETS = st.builds(
    Dataset, st.one_of(NAMES, TEXTS.map(lambda text: text or "a"), NAMES.map(lambda name: f"{name}@{LONG_ID}")),
    TEXTS.map(lambda text: text or "demo"), COUNTS, st.just("1"), COUNTS,
)  # fmt: skip
CONTENTS = st.builds(
    Contents,
    st.lists(st.tuples(st.builds(Word, NAMES), COUNTS), max_size=30).map(tuple),
    st.one_of(st.none(), st.builds(BuildProgress, st.sampled_from(BuildPhase), COUNTS, COUNTS)),
)
PORTRAITS = st.builds(Portrait, DATASETS, st.lists(PHOTOS, max_size=9).map(tuple), FAILURES, COUNTS, CONTENTS)
ADDITION_STATUSES = st.builds(
    AdditionStatus, st.sampled_from(Phase), st.builds(Progress, COUNTS, COUNTS, COUNTS),
    st.sampled_from([0.0, 0.1, 99.0]),
    COUNTS, COUNTS, FAILURES,
)  # fmt: skip
PAST_ROUNDS = st.lists(st.builds(PastRound, COUNTS, st.one_of(st.none(), IDS), COUNTS, LABELS), max_size=10)
PAST_SESSIONS = st.lists(
    st.builds(PastSession, TEXTS, NAMES, st.just(1e10), COUNTS, COUNTS, COUNTS, st.booleans()), min_size=1, max_size=5
)
HISTORY = st.builds(HistoryPage, PAST_SESSIONS.map(tuple), PAST_ROUNDS.map(tuple), st.integers(1, 3), st.just(3), TEXTS)
HOLDERS = st.builds(Holders, ids(60), st.lists(TEXTS, max_size=30).map(tuple), st.booleans())
RIGHTS = st.one_of(
    st.fixed_dictionaries(dict.fromkeys(Right, HOLDERS)), HOLDERS.map(lambda one: dict.fromkeys(Right, one))
)
SERVER_SETTINGS = st.builds(ServerSettings, st.sampled_from([None, *Display]))
