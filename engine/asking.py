"""What members ask for, as a query: prompts, what is not meant, and pictures of their own."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from PIL.Image import Image

from engine import session as rules
from engine import web
from engine.decoding import decoded
from engine.encoders.port import Encoder
from engine.events import Event, Vote
from engine.galleries.port import Gallery
from engine.photo import Embedding
from engine.prompting import compose, parse
from engine.renditions import small
from engine.sessions import pack_embedding
from engine.views import PromptHints, RoundView
from engine.wiring import Wiring

PICTURE = "🖼"
"""How a picture is written in a prompt."""

_SIDE = 1024  # pixels that the shorter side of a picture keeps: more than any encoder looks at
_PREVIEW = 400  # pixels, the most that Discord shows in an embed
_MAX_BYTES = 25_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """The prompt as it is shown and recorded, its query (d,), and what the member should know of it."""

    prompt: str
    query: Embedding
    hints: PromptHints


class Asking:
    """Prompts as queries, at the start of a session or in the middle of it."""

    def __init__(self, wiring: Wiring, allowed_hosts: Collection[str] = ()) -> None:
        self._wiring, self._allowed_hosts = wiring, allowed_hosts

    async def query(self, gallery: Gallery, text: str, pictures: Sequence[bytes] = ()) -> Asked:
        """The query that words (see `prompting.parse`) and pictures (files' bytes) make.

        Raises EmptyPromptError, OnlyNegativesError, PhotoRejectedError for a file that is no picture, EncoderError.
        """
        workers, wording = self._wiring.workers, parse(text, has_pictures=bool(pictures))
        images = [await workers.pictures.run(_image, content) for content in pictures]
        encoder = await self._encoder(gallery)
        texts = await workers.encode.run(encoder.encode_text, [*wording.positive, *wording.negative])
        shown, mean = texts.embeddings[:0], None
        if images:
            shown = await workers.encode.run(encoder.encode_images, images)
            mean = (await self._wiring.refiner.statistics(gallery)).mean
        positive, negative = texts.embeddings[: len(wording.positive)], texts.embeddings[len(wording.positive) :]
        unknown = tuple(word for words in texts.unknown for word in words)
        hints = PromptHints(any(texts.truncated), unknown, any(texts.foreign))
        prompt = " ".join([PICTURE] * len(images) + text.split())
        return Asked(prompt, compose(positive, negative, shown, mean), hints)

    async def fetch_linked(self, address: str) -> bytes:
        """The file at an address that a member has typed: public, or of a host that the operator allows.

        Raises FetchError.
        """
        return await web.fetch(address, limit=_MAX_BYTES, allowed_hosts=self._allowed_hosts)

    async def fetch_attached(self, address: str, host: str) -> bytes:
        """The file at an address of that host (`host:port`), which sends nowhere else. Raises FetchError."""
        return await web.fetch(address, limit=_MAX_BYTES, allowed_hosts=(host,), redirects=0)

    async def preview(self, picture: bytes) -> bytes:
        """A small JPEG of a picture. Raises PhotoRejectedError."""
        return await self._wiring.workers.pictures.run(small, picture, _PREVIEW)

    async def edit(
        self, channel_id: int, member_id: int, text: str, pictures: Sequence[bytes] = ()
    ) -> tuple[RoundView, PromptHints]:
        """Say anew what the running session means; the votes stay. The last round, which shows the new prompt."""
        live = await self._wiring.sessions.running(channel_id)
        asked = await self.query(live.gallery, text, pictures)
        member, packed = await self._wiring.members.key(member_id), pack_embedding(asked.query)
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

        Raises NotVoterError for who may not vote, by their `roles` (Discord ids), PhotoRejectedError.
        """
        live, workers = await self._wiring.sessions.of(session_id, channel_id), self._wiring.workers
        image = await workers.pictures.run(_image, picture)
        encoder = await self._encoder(live.gallery)
        (embedding,) = await workers.encode.run(encoder.encode_images, [image])
        member, packed = await self._wiring.members.key(member_id), pack_embedding(embedding)
        example = f"example:{blake2b(picture, digest_size=8).hexdigest()}"

        def decide(now: rules.Session) -> Sequence[Event]:
            return rules.exemplify(rules.check_voter(now, member, roles), member, example, packed, choice)

        await live.commit(decide)

    async def _encoder(self, gallery: Gallery) -> Encoder:
        """The dataset's, loaded. Raises EncoderNotFoundError, EncoderMismatchError."""
        dataset, encoders = gallery.dataset, self._wiring.encoders
        return await self._wiring.workers.encode.run(encoders.get, dataset.encoder, dataset.dimension)


def _image(content: bytes) -> Image:
    return decoded(content, _SIDE).image
