"""Encodes members' prompts and pictures into queries."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np
from PIL.Image import Image

from engine.admission import Admission, in_time
from engine.encoders.encoder import Encoder
from engine.errors import UnknownPhotoError, UnknownWordsError
from engine.galleries.gallery import Gallery
from engine.images.decode import decode_image
from engine.images.renditions import small_jpeg
from engine.learning.prompt_query import compose, narrowed, parse
from engine.photo import Embedding, pack_embedding, unpack_embedding
from engine.services import Services
from engine.sessions import rules
from engine.sessions.state import Session
from engine.sessions.views import PromptHints, RoundView
from engine.web import fetch as web

PICTURE = "🖼"
"""Represents a picture in a displayed prompt."""

EXAMPLE = "example:"
"""What the ids of members' pictures start with."""

_SIDE = 1024  # pixels on the shorter side of a decoded picture: more than any encoder uses
_PREVIEW = 400  # pixels: the most that Discord shows in an embed
_KEPT_PIXELS = 4 * _SIDE * _SIDE
_MAX_BYTES = 25_000_000
_KEPT_BYTES = 4 * _KEPT_PIXELS  # Pillow uses four bytes per pixel
PICTURE_BYTES = _MAX_BYTES + _KEPT_BYTES
"""The most memory that a picture takes: its file and its decoded pixels."""

LIMITS = replace(web.LIMITS, attempts=2, body_seconds=20)
FETCH_SECONDS, WORK_SECONDS = 40.0, 60.0
"""Time limits of a request: for downloading its pictures, and for encoding them and the prompt."""


@dataclass(frozen=True, slots=True)
class PictureSource:
    """The address of a member's picture: typed by someone or, with a `host`, attached to a message.

    Attachments are only read from that host (`host:port`), without redirects.
    """

    address: str
    host: str | None = None


@dataclass(frozen=True, slots=True)
class EncodedPrompt:
    """A prompt as it is shown and recorded, its query (d,), and hints for the member."""

    prompt: str
    query: Embedding
    hints: PromptHints


class Prompts:
    """Encodes prompts and pictures, for new and for running sessions."""

    def __init__(self, services: Services, admission: Admission, allowed_hosts: Collection[str] = ()) -> None:
        self._services, self._admission, self._allowed_hosts = services, admission, allowed_hosts

    async def query(
        self,
        gallery: Gallery,
        text: str,
        pictures: Sequence[bytes] = (),
        *,
        photo: str = "",
        shown: Sequence[Embedding] = (),
        anyway: bool = False,
    ) -> EncodedPrompt:
        """Encode a text (see `prompt_query.parse`) and pictures (file contents) into one query.

        `photo` is the id of a photo of the dataset, which counts as another picture. Without text and pictures, its
        embedding is the query, and the dataset's encoder is not needed. `shown` are embeddings (d,) of more pictures.

        Raises EmptyPromptError, OnlyNegativesError, TooManyPartsError, UnknownPhotoError, PhotoRejectedError if a file
        is not a picture, EncoderError, TooSlowError, and UnknownWordsError if the encoder knows no word of the text,
        unless there are pictures or the member wants to continue `anyway`.
        """
        workers, wording = self._services.workers, parse(text, has_pictures=bool(pictures or photo or shown))
        stored = [await self._stored(gallery, photo)] if photo else []
        if stored and not (wording.positive or wording.negative or pictures or shown):
            return EncodedPrompt(f"{PICTURE} {photo}", stored[0], PromptHints())
        encoder = await self.encoder(gallery)
        async with in_time(WORK_SECONDS):
            images = [await workers.uploads.run(scaled_image, content) for content in pictures]
            texts = await workers.encode.run(encoder.encode_text, [*wording.positive, *wording.negative])
            seen, mean = texts.embeddings[:0], None
            if images:
                seen = await workers.encode.run(encoder.encode_images, images)
            if images or stored or shown:
                seen = np.concatenate([seen, *(row[None] for row in (*stored, *shown))])
                mean = (await self._services.refiner.statistics(gallery)).mean
        positive, negative = texts.embeddings[: len(wording.positive)], texts.embeddings[len(wording.positive) :]
        unknown = tuple(word for words in texts.unknown for word in words)
        if not (anyway or len(seen)) and texts.meaningless and all(texts.meaningless[: len(positive)]):
            raise UnknownWordsError(unknown)
        hints = PromptHints(any(texts.truncated), unknown, any(texts.foreign))
        marks = [*([f"{PICTURE} {photo}"] if photo else []), *([PICTURE] * len(images)), *_counted(len(shown))]
        return EncodedPrompt(" ".join([*marks, *text.split()]), compose(positive, negative, seen, mean), hints)

    async def narrow(self, gallery: Gallery, session: Session, word: str, *, excludes: bool = False) -> EncodedPrompt:
        """Encode the session's prompt with a word in place of its words or, with `excludes`, without that word.

        The pictures of a prompt stay. Raises the errors of `query`.
        """
        if PICTURE not in session.prompt:
            return await self.query(gallery, narrowed(session.prompt, word, excludes=excludes), anyway=True)
        prompt = f"{session.prompt}; {'-' if excludes else ''}{word}"
        parse(prompt)
        encoder = await self.encoder(gallery)
        texts = await self._services.workers.encode.run(encoder.encode_text, [word])
        # The pictures themselves are not kept, so the query that they are part of takes their place.
        old, none = unpack_embedding(session.embedding)[None], texts.embeddings[:0]
        query = compose(old, texts.embeddings, none) if excludes else compose(texts.embeddings, none, old)
        return EncodedPrompt(prompt, query, PromptHints(any(texts.truncated)))

    async def fetch(self, sources: Sequence[PictureSource]) -> tuple[bytes, ...]:
        """Download the pictures of a request, in order. Waits until there is enough memory for all of them.

        Typed addresses must be public or on a host that the operator allows. Raises FetchError, TooSlowError.
        """
        if not sources:
            return ()
        found = list[bytes]()
        async with self._admission.holding(len(sources) * PICTURE_BYTES) as memory, in_time(FETCH_SECONDS):
            for source in sources:
                found.append(await self.download(source))
                memory.lower(memory.cost - _MAX_BYTES + len(found[-1]))
        return tuple(found)

    async def download(self, source: PictureSource) -> bytes:
        """Download one picture. Raises FetchError."""
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
        """Change the prompt of the running session. The votes stay. Return the last round, which shows the prompt."""
        live = await self._services.sessions.running(channel_id)
        asked = await self.query(live.gallery, text, pictures)
        member, packed = await self._services.members.key(member_id), pack_embedding(asked.query)
        await live.commit(lambda now: [rules.reprompt(now, member, asked.prompt, packed)])
        return live.view(), asked.hints

    async def picture(self, content: bytes, encoder: str, dimension: int) -> Embedding:
        """The embedding (d,) of a member's picture. Raises PhotoRejectedError, EncoderError, TooSlowError."""
        workers = self._services.workers
        loaded = await workers.encode.run(self._services.encoders.get, encoder, dimension)
        async with in_time(WORK_SECONDS):
            image = await workers.uploads.run(scaled_image, content)
            (embedding,) = await workers.encode.run(loaded.encode_images, [image])
        return np.asarray(embedding, np.float32)

    async def _stored(self, gallery: Gallery, photo: str) -> Embedding:
        """The unit embedding (d,) of a photo of the dataset. Raises UnknownPhotoError."""
        found = await self._services.workers.search.run(gallery.by_ids, [photo])
        if photo not in found:
            raise UnknownPhotoError(photo, gallery.dataset.title)
        embedding = found[photo][1]
        length = float(np.linalg.norm(embedding)) or 1.0  # a table that somebody else built may hold other lengths
        return np.asarray(embedding / length, np.float32)

    async def encoder(self, gallery: Gallery) -> Encoder:
        """The dataset's encoder, loaded. Raises EncoderNotFoundError, EncoderMismatchError."""
        dataset, encoders = gallery.dataset, self._services.encoders
        return await self._services.workers.encode.run(encoders.get, dataset.encoder, dataset.dimension)


def example_id(content: bytes) -> str:
    """The id of a member's own photo, by its file."""
    return f"{EXAMPLE}{blake2b(content, digest_size=8).hexdigest()}"


def _counted(pictures: int) -> list[str]:
    """How a displayed prompt shows several pictures."""
    return [f"{PICTURE} ×{pictures}"] if pictures > 1 else [PICTURE] * pictures  # noqa: RUF001


def scaled_image(content: bytes) -> Image:
    """Decode a picture and reduce it to about the size that encoders use, because it takes memory while it waits."""
    image = decode_image(content, _SIDE).image
    factor = min(image.size) // _SIDE
    while image.width * image.height > factor**2 * _KEPT_PIXELS:  # much longer than wide
        factor += 1
    return image.reduce(factor) if factor > 1 else image
