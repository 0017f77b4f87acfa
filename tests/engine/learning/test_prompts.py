"""Sessions with several prompts, with members' own pictures, and with an edited prompt."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL.Image import Image

from engine.database import open_database
from engine.encoders.registry import Encoders
from engine.engine import Engine
from engine.errors import EmptyPromptError, NoSessionError, OnlyNegativesError, PhotoRejectedError
from engine.galleries import Catalog
from engine.history.refine_replay import rebuilt, shown_embeddings
from engine.images.decode import decode_image
from engine.learning.refiner import Refiner
from engine.photo import Embedding, Photo, unpack_embedding
from engine.sessions.events import Vote
from engine.sessions.journal import Journal
from engine.sessions.journal_replay import restored
from engine.sessions.state import Session
from engine.sessions.tally import Label
from engine.sessions.views import RoundView
from tests.caltech import CHECKPOINT, CaltechEncoder, labels, photo_file, requires_caltech, unit_embeddings
from tests.own_photos import give
from tests.posting import post
from tests.start import start_session

GUILD, CHANNEL, ONE, TWO = 1, 10, 101, 102
PICTURED = ("butterfly", "lobster", "chair")

pytestmark = requires_caltech


def some(label: str, number: int = 0) -> str:
    """Return the id of a photo of a class."""
    return [photo for photo, found in labels().items() if found == label][number]


class Pictures(CaltechEncoder):
    """An encoder that knows the real embeddings of some photos by their pixels."""

    def __init__(self) -> None:
        super().__init__()
        ids = list(labels())
        photos = [some(label, number) for label in PICTURED for number in (0, 1)]
        self._known = {
            decode_image(photo_file(photo).read_bytes()).image.tobytes(): unit_embeddings()[ids.index(photo)]
            for photo in photos
        }

    def encode_images(self, images: Sequence[Image]) -> Embedding:
        """Return the known embeddings. Raises KeyError for any other image."""
        return np.stack([self._known[image.tobytes()] for image in images])


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine on all the photos except the pictures that members use."""
    database = open_database(f"chdb:{tmp_path / 'data'}")
    catalog = Catalog(database)
    catalog.create("caltech", encoder=CHECKPOINT, dimension=512)
    brought = {some(label, number) for label in PICTURED for number in (0, 1)}
    kept = [row for row, photo in enumerate(labels()) if photo not in brought]
    photos = [Photo(photo, f"{photo}.jpg") for photo in labels() if photo not in brought]
    catalog.gallery("caltech").insert(photos, unit_embeddings()[kept])
    with closing(Engine(database, Encoders(Pictures()))) as opened:
        yield opened


async def start(engine: Engine, prompt: str, *pictures: bytes) -> RoundView:
    """Start a session whose first round is posted."""
    opening = await start_session(engine, GUILD, CHANNEL, ONE, prompt, pictures=pictures)
    await post(engine, opening.round, 1000)
    return opening.round


def share(shown: RoundView, label: str) -> float:
    """Return how much of a round is of a class."""
    return sum(labels()[photo.photo.id] == label for photo in shown.photos) / len(shown.photos)


def picture(label: str, number: int = 0) -> bytes:
    """Return a photo's file, as a member attaches it."""
    return photo_file(some(label, number)).read_bytes()


async def test_a_session_can_start_from_a_picture_only(engine: Engine) -> None:
    """A picture of a butterfly finds butterflies, and the prompt is shown as a picture."""
    shown = await start(engine, "", picture("butterfly"))
    assert shown.prompt == "🖼"
    assert share(shown, "butterfly") > 0.5


async def test_words_and_a_picture_are_asked_together(engine: Engine) -> None:
    """A query of words and a picture is closer to each of them than they are to each other."""
    both = unpack_embedding((await session_of(engine, await start(engine, "a lobster", picture("chair")))).embedding)
    await engine.finish(CHANNEL, ONE)
    text = unpack_embedding((await session_of(engine, await start(engine, "a lobster"))).embedding)
    await engine.finish(CHANNEL, ONE)
    image = unpack_embedding((await session_of(engine, await start(engine, "", picture("chair")))).embedding)
    assert min(both @ text, both @ image) > text @ image


async def test_a_negative_prompt_removes_photos(engine: Engine) -> None:
    """The prompt "-a lobster" removes lobsters from the results."""
    with_lobsters = await engine.find("a lobster; a crab")
    without = await engine.find("a crab; -a lobster")
    count = [sum(labels()[p.photo.id] == "lobster" for p in look.photos) for look in (with_lobsters, without)]
    assert count[0] > count[1]


@pytest.mark.parametrize(("prompt", "error"), [("-a lobster", OnlyNegativesError), (" ; ", EmptyPromptError)])
async def test_a_prompt_that_says_nothing_is_refused(engine: Engine, prompt: str, error: type[Exception]) -> None:
    """A prompt without a positive part is refused, unless there is a picture."""
    with pytest.raises(error):
        await start_session(engine, GUILD, CHANNEL, ONE, prompt)
    assert (await start(engine, prompt, picture("butterfly"))).prompt.startswith("🖼")


async def test_a_file_that_is_no_picture_is_refused(engine: Engine) -> None:
    """A file that is no picture is refused with its reason, and no session starts."""
    with pytest.raises(PhotoRejectedError, match="<!DOCTYPE"):
        await start(engine, "", b"<!DOCTYPE html><p>no photo")
    with pytest.raises(NoSessionError):
        await engine.assessment.status(CHANNEL)


async def test_an_edited_prompt_keeps_the_votes(engine: Engine) -> None:
    """After an edit the next round follows the new prompt, and earlier votes still count."""
    shown = await start(engine, "a lobster")
    await engine.vote(CHANNEL, shown.session_id, TWO, 1, 1, Vote.NO)
    view, _ = await engine.prompts.edit(CHANNEL, TWO, "a butterfly")
    assert (view.number, view.prompt) == (1, "a butterfly")
    second = await engine.next(CHANNEL, 1)
    await post(engine, second, 1001)
    assert share(second, "butterfly") > 0.7
    assert (await engine.assessment.status(CHANNEL)).votes == 1
    assert (await engine.round(CHANNEL, shown.session_id, 1)).photos[0].tally.no == 1


async def test_a_members_picture_teaches_like_a_photo(engine: Engine) -> None:
    """A yes on a picture changes the results, and undo changes them back."""
    shown = await start(engine, "a chair")
    for number in (0, 1):
        await give(engine, CHANNEL, shown.session_id, TWO, picture("butterfly", number), Vote.YES)
    taught = await engine.assessment.best(CHANNEL)
    assert sum(labels()[p.photo.id] == "butterfly" for p in taught.photos) > 3
    assert (await engine.assessment.status(CHANNEL)).labels[Label.YES] == 2
    for _ in range(2):
        assert (await engine.undo(CHANNEL, TWO)).rounds == ()
    untaught = await engine.assessment.best(CHANNEL)
    assert not any(labels()[p.photo.id] == "butterfly" for p in untaught.photos)


async def test_members_vote_on_the_same_picture(engine: Engine) -> None:
    """The same picture from two members is one example with two votes."""
    shown = await start(engine, "a chair")
    for member, choice in ((ONE, Vote.YES), (TWO, Vote.NO)):
        await give(engine, CHANNEL, shown.session_id, member, picture("lobster"), choice)
    labels_now = (await engine.assessment.status(CHANNEL)).labels
    assert labels_now[Label.DISPUTED] == 1
    assert not labels_now[Label.YES]


async def test_pictures_and_edited_prompts_replay_to_the_same_bits(engine: Engine) -> None:
    """The journal holds the embeddings of pictures, so a replay does not need the files."""
    shown = await start(engine, "a chair; -a lamp", picture("chair"))
    await give(engine, CHANNEL, shown.session_id, ONE, picture("lobster"), Vote.NO)
    await engine.vote(CHANNEL, shown.session_id, TWO, 1, 1, Vote.YES)
    await post(engine, await engine.next(CHANNEL, 1), 1001)
    await engine.prompts.edit(CHANNEL, TWO, "a rocking chair")
    await engine.next(CHANNEL, 2)
    entries = await asyncio.to_thread(Journal(engine.services.database).session, shown.session_id)
    gallery = engine.services.catalog.gallery("caltech")
    embeddings = shown_embeddings(restored(entries), gallery)
    steps = [step async for step in rebuilt(entries, gallery, embeddings, Refiner(engine.workers))]
    assert len(steps) == 3
    assert all(step.is_same for step in steps)


async def test_a_picture_is_applied_and_exported_with_the_rest(engine: Engine) -> None:
    """A member's picture is not a photo of the dataset: no file lists it, and it labels none."""
    shown = await start(engine, "a chair")
    await give(engine, CHANNEL, shown.session_id, ONE, picture("chair"), Vote.YES)
    applied = await engine.assessment.apply(CHANNEL, 10_000_000)
    assert sum(count.judged for count in applied.counts.values()) == 0
    assert not any(b"example:" in file.content for file in applied.files)


async def session_of(engine: Engine, shown: RoundView) -> Session:
    """Return the session of a round."""
    return (await engine.services.sessions.of(shown.session_id, CHANNEL)).session
