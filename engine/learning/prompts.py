"""What members ask for, as a query: prompts, what is not meant, and pictures of their own."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from PIL.Image import Image

from engine.admission import Admission, in_time
from engine.encoders.encoder import Encoder
from engine.galleries.gallery import Gallery
from engine.images.decode import decode_image
from engine.images.renditions import small_jpeg
from engine.learning.prompt_query import compose, parse
from engine.photo import Embedding
from engine.services import Services
from engine.sessions import rules
from engine.sessions.events import Event, Vote
from engine.sessions.packed_embedding import pack_embedding
from engine.sessions.state import Session
from engine.sessions.views import PromptHints, RoundView
from engine.web import fetch as web

PICTURE = "🖼"
"""How a picture is written in a prompt."""

_SIDE = 1024  # pixels that the shorter side of a picture keeps: more than any encoder looks at
_PREVIEW = 400  # pixels, the most that Discord shows in an embed
_KEPT_PIXELS = 4 * _SIDE * _SIDE
_MAX_BYTES = 25_000_000
_KEPT_BYTES = 4 * _KEPT_PIXELS  # Pillow takes four bytes for a pixel
PICTURE_BYTES = _MAX_BYTES + _KEPT_BYTES
"""What a picture takes at most: its file, and the pixels that are kept of it."""

LIMITS = replace(web.LIMITS, attempts=2, body_seconds=20)
FETCH_SECONDS, WORK_SECONDS = 40.0, 60.0
"""How long a request's pictures may be fetched, and how long they and its prompt may be worked on."""


@dataclass(frozen=True, slots=True)
class PictureSource:
    """Where a member's picture is: at an address that somebody typed, or, with a `host`, attached to a message.

    What is attached is read from that host (`host:port`) alone, which sends nowhere else.
    """

    address: str
    host: str | None = None


@dataclass(frozen=True, slots=True)
class EncodedPrompt:
    """The prompt as it is shown and recorded, its query (d,), and what the member should know of it."""

    prompt: str
    query: Embedding
    hints: PromptHints


class Prompts:
    """Prompts as queries, at the start of a session or in the middle of it."""

    def __init__(self, services: Services, admission: Admission, allowed_hosts: Collection[str] = ()) -> None:
        self._services, self._admission, self._allowed_hosts = services, admission, allowed_hosts

    async def query(self, gallery: Gallery, text: str, pictures: Sequence[bytes] = ()) -> EncodedPrompt:
        """The query that words (see `prompting.parse`) and pictures (files' bytes) make.

        Raises EmptyPromptError, OnlyNegativesError, TooManyPartsError, PhotoRejectedError for a file that is no
        picture, EncoderError, TooSlowError.
        """
        workers, wording = self._services.workers, parse(text, has_pictures=bool(pictures))
        encoder = await self._encoder(gallery)
        async with in_time(WORK_SECONDS):
            images = [await workers.uploads.run(_image, content) for content in pictures]
            texts = await workers.encode.run(encoder.encode_text, [*wording.positive, *wording.negative])
            shown, mean = texts.embeddings[:0], None
            if images:
                shown = await workers.encode.run(encoder.encode_images, images)
                mean = (await self._services.refiner.statistics(gallery)).mean
        positive, negative = texts.embeddings[: len(wording.positive)], texts.embeddings[len(wording.positive) :]
        unknown = tuple(word for words in texts.unknown for word in words)
        hints = PromptHints(any(texts.truncated), unknown, any(texts.foreign))
        prompt = " ".join([PICTURE] * len(images) + text.split())
        return EncodedPrompt(prompt, compose(positive, negative, shown, mean), hints)

    async def fetch(self, sources: Sequence[PictureSource]) -> tuple[bytes, ...]:
        """The files of a request's pictures, in their order, all at once: it waits until they have room in memory.

        A typed address is public, or of a host that the operator allows. Raises FetchError, TooSlowError.
        """
        if not sources:
            return ()
        found = list[bytes]()
        async with self._admission.holding(len(sources) * PICTURE_BYTES) as memory, in_time(FETCH_SECONDS):
            for source in sources:
                found.append(await self._file(source))
                memory.lower(memory.cost - _MAX_BYTES + len(found[-1]))
        return tuple(found)

    async def _file(self, source: PictureSource) -> bytes:
        if source.host is None:
            return await web.fetch(source.address, limit=_MAX_BYTES, allowed_hosts=self._allowed_hosts, limits=LIMITS)
        return await web.fetch(
            source.address, limit=_MAX_BYTES, allowed_hosts=(source.host,), redirects=0, limits=LIMITS
        )

    async def preview(self, picture: bytes) -> bytes:
        """A small JPEG of a picture. Raises PhotoRejectedError, TooSlowError."""
        async with in_time(WORK_SECONDS):
            return await self._services.workers.uploads.run(small_jpeg, picture, _PREVIEW)

    async def edit(
        self, channel_id: int, member_id: int, text: str, pictures: Sequence[bytes] = ()
    ) -> tuple[RoundView, PromptHints]:
        """Say anew what the running session means; the votes stay. The last round, which shows the new prompt."""
        live = await self._services.sessions.running(channel_id)
        asked = await self.query(live.gallery, text, pictures)
        member, packed = await self._services.members.key(member_id), pack_embedding(asked.query)
        await live.commit(lambda now: [rules.reprompt(now, member, asked.prompt, packed)])
        return live.view(), asked.hints

    async def exemplify(
        self,
        channel_id: int,
        session_id: str,
        member_id: int,
        picture: bytes,
        choice: Vote,
        *,
        roles: Collection[int] = (),
    ) -> None:
        """Set the member's vote on a picture of their own; it teaches like a photo.

        Raises NotVoterError for who may not vote, by their `roles` (Discord ids), PhotoRejectedError, TooSlowError.
        """
        live, workers = await self._services.sessions.of(session_id, channel_id), self._services.workers
        encoder = await self._encoder(live.gallery)
        async with in_time(WORK_SECONDS):
            image = await workers.uploads.run(_image, picture)
            (embedding,) = await workers.encode.run(encoder.encode_images, [image])
        member, packed = await self._services.members.key(member_id), pack_embedding(embedding)
        example = f"example:{blake2b(picture, digest_size=8).hexdigest()}"

        def decide(now: Session) -> Sequence[Event]:
            return rules.exemplify(rules.check_voter(now, member, roles), member, example, packed, choice)

        await live.commit(decide)

    async def _encoder(self, gallery: Gallery) -> Encoder:
        """The dataset's, loaded. Raises EncoderNotFoundError, EncoderMismatchError."""
        dataset, encoders = gallery.dataset, self._services.encoders
        return await self._services.workers.encode.run(encoders.get, dataset.encoder, dataset.dimension)


def _image(content: bytes) -> Image:
    """The picture, no larger than an encoder has a use for: pixels that wait for one take memory."""
    image = decode_image(content, _SIDE).image
    factor = min(image.size) // _SIDE
    while image.width * image.height > factor**2 * _KEPT_PIXELS:  # much longer than wide
        factor += 1
    return image.reduce(factor) if factor > 1 else image
