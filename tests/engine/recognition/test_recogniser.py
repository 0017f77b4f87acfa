"""Pictures are compared with a server's own concepts of one encoder, by probabilities that are computed once."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.concepts.concept_records import ConceptRecords
from engine.concepts.snapshot import Cast, Judged, Kept
from engine.database import open_database
from engine.encoders.registry import Encoders
from engine.engine import Engine
from engine.errors import NotVoterError, PictureChangedError, UnknownConceptError
from engine.galleries import Catalog
from engine.learning.prompts import PictureSource, example_id
from engine.photo import Embedding, pack_embedding
from engine.sessions.events import Vote
from engine.settings.voting_rules import VotingChange
from tests.engine.conftest import random_photos
from tests.engine.toy_encoder import ToyEncoder

GUILD, ELSEWHERE = 1, 2
ONE, TWO = 101, 102
SOURCE = PictureSource("https://photos.test/a.png")
PHOTOS, ROWS = random_photos(60, ToyEncoder.dimension)


class PictureEncoder(ToyEncoder):
    """Also encodes images, by their upper left pixel: red n is photo n of the dataset."""

    def encode_images(self, images: Sequence[Image.Image]) -> Embedding:
        """Return unit embeddings, shape (n, 16)."""
        return np.stack([ROWS[image.convert("RGB").getpixel((0, 0))[0]] for image in images])  # type: ignore[index]


def png(number: int) -> bytes:
    """A picture that the encoder takes for that photo."""
    out = BytesIO()
    Image.new("RGB", (32, 32), (number, 0, 0)).save(out, "PNG")
    return out.getvalue()


def kept(yes: range, no: range, encoder: str = "toy") -> Kept:
    """A concept that was taught with these photos."""
    judged = [
        Judged("demo", f"p{n:05}", pack_embedding(ROWS[n]), {"m": Cast(vote, 1.0)})
        for vote, numbers in ((Vote.YES, yes), (Vote.NO, no))
        for n in numbers
    ]
    return Kept("prompt", pack_embedding(ROWS[yes[0]]), "demo", encoder, tuple(judged))


@contextmanager
def opened(url: str, files: dict[str, bytes]) -> Iterator[Engine]:
    """Open an engine whose downloads come from `files`."""
    with closing(Engine(open_database(url), Encoders(PictureEncoder()))) as engine:

        async def fetch(sources: list[PictureSource]) -> tuple[bytes, ...]:
            return tuple(files[source.address] for source in sources)

        engine.prompts.fetch = fetch  # type: ignore[method-assign, assignment]
        yield engine


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database with a dataset, three concepts of one encoder, and others."""
    url = f"chdb:{tmp_path / 'data'}"
    with closing(open_database(url)) as database:
        Catalog(database).create("demo", encoder="toy", dimension=ToyEncoder.dimension)
        Catalog(database).gallery("demo").insert(PHOTOS, ROWS)
        records = ConceptRecords(database)
        for number, content in enumerate(
            [
                *(kept(range(3 * n, 3 * n + 3), range(20, 26)) for n in range(3)),
                kept(range(1), range(0)),
                kept(range(3), range(20, 26), "other"),
            ]
        ):
            records.put(GUILD, f"{number:016x}", f"concept {number}", "m")
            records.add(f"{number:016x}", 1, "m", content)
        records.put(GUILD, "f" * 16, "no votes", "m")
        records.add("f" * 16, 1, "m", Kept("x", pack_embedding(ROWS[0]), "demo", "toy"))
        records.put(ELSEWHERE, "e" * 16, "theirs", "m")
        records.add("e" * 16, 1, "m", kept(range(3), range(20, 26)))
    return url


@pytest.fixture
async def engine(url: str) -> AsyncIterator[Engine]:
    """The engine."""
    with opened(url, {SOURCE.address: png(4)}) as engine:
        yield engine


async def test_the_concept_that_was_taught_with_such_photos_comes_first(engine: Engine) -> None:
    """The server's concepts of the common encoder are ordered by probability, and the others are counted."""
    found = await engine.recogniser.recognise(GUILD, ONE, [SOURCE])
    (picture,) = found.pictures
    assert picture.picture == example_id(png(4))
    assert picture.guesses[0].name == "concept 1"
    shares = [guess.probability for guess in picture.guesses]
    assert shares == sorted(shares, reverse=True)
    assert all(0 < share < 1 for share in shares)
    assert (found.concepts, found.other_encoder, found.untaught) == (6, 1, 1)
    assert "theirs" not in [guess.name for guess in picture.guesses]


async def test_a_vote_teaches_the_concept_and_can_be_taken_back(engine: Engine) -> None:
    """A no lowers the probability of such pictures, and without it the probability is as before."""
    ask = engine.recogniser
    before = (await ask.recognise(GUILD, ONE, [SOURCE])).pictures[0].guesses[0]
    at = (GUILD, ONE, before.concept_id, example_id(png(4)), SOURCE)
    await ask.vote(*at, Vote.NO)
    voted = {one.name: one for one in (await ask.recognise(GUILD, ONE, [SOURCE])).pictures[0].guesses}[before.name]
    assert voted.vote is Vote.NO
    assert voted.probability < before.probability
    assert {one.vote for one in (await ask.recognise(GUILD, TWO, [SOURCE])).pictures[0].guesses} == {None}
    await ask.vote(*at, None)
    assert (await ask.recognise(GUILD, ONE, [SOURCE])).pictures[0].guesses[0] == before


async def test_a_forgotten_members_vote_stays_without_them(engine: Engine) -> None:
    """After /privacy forget, the vote still teaches, but nobody can tell whose it was."""
    ask = engine.recogniser
    first = (await ask.recognise(GUILD, ONE, [SOURCE])).pictures[0].guesses[0]
    await ask.vote(GUILD, ONE, first.concept_id, example_id(png(4)), SOURCE, Vote.NO)
    voted = (await ask.recognise(GUILD, TWO, [SOURCE])).pictures[0]
    await engine.members.forget(ONE)
    assert (await ask.recognise(GUILD, TWO, [SOURCE])).pictures[0] == voted
    again = (await ask.recognise(GUILD, ONE, [SOURCE])).pictures[0]
    assert {guess.vote for guess in again.guesses} == {None}


async def test_votes_are_refused_as_in_a_session_and_never_reach_another_server(engine: Engine) -> None:
    """The server's voting rules apply. A concept of another server is unknown."""
    ask, picture = engine.recogniser, example_id(png(4))
    with pytest.raises(UnknownConceptError):
        await ask.vote(GUILD, ONE, "e" * 16, picture, SOURCE, Vote.YES)
    await engine.voting_rules.change_server(GUILD, TWO, VotingChange(voters=((7,), ())))
    with pytest.raises(NotVoterError):
        await ask.vote(GUILD, ONE, f"{1:016x}", picture, SOURCE, Vote.YES)
    await ask.vote(GUILD, ONE, f"{1:016x}", picture, SOURCE, Vote.YES, roles=(7,))
    await ask.vote(GUILD, ONE, f"{1:016x}", picture, SOURCE, None)


async def test_a_picture_that_was_exchanged_gets_no_vote(engine: Engine) -> None:
    """A vote is for the picture that the member saw, not for another one at its address."""
    with pytest.raises(PictureChangedError):
        await engine.recogniser.vote(GUILD, ONE, f"{1:016x}", example_id(png(5)), SOURCE, Vote.YES)


async def test_classifiers_are_fitted_once_also_across_restarts(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second process reads the stored classifiers and fits none."""
    files = {SOURCE.address: png(4)}
    with opened(url, files) as engine:
        before = await engine.recogniser.recognise(GUILD, ONE, [SOURCE])
    with opened(url, files) as engine:

        async def fit(*_: object) -> None:
            raise AssertionError("it was fitted again")

        monkeypatch.setattr(engine.services.refiner.__class__, "fit", fit)
        again = await engine.recogniser.recognise(GUILD, ONE, [SOURCE])
    assert again == before


async def test_a_deleted_concept_leaves_no_votes(engine: Engine) -> None:
    """Deleting a concept deletes the votes and the classifier."""
    concept = f"{1:016x}"
    await engine.recogniser.vote(GUILD, ONE, concept, example_id(png(4)), SOURCE, Vote.YES)
    await engine.concepts.delete(GUILD, concept)
    for table in ("concept_votes", "concept_classifiers"):
        rows = engine.services.database.scan.rows(f"SELECT count() FROM {table} WHERE concept_id = '{concept}'")
        assert rows[0][0] == 0
