"""Labels a dataset by several saved concepts at once, in one pass. Nothing is stored until the result is complete."""

import asyncio
import secrets
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import BinaryIO

import pyarrow as pa

from engine.classifier import DEFAULT_REFINER
from engine.concepts.saved_concepts import Concepts, Recall
from engine.errors import (
    ConceptsNotNamedError,
    ConceptWithoutYesError,
    LabellingCancelledError,
    LabellingEndedError,
    TooManyConceptsError,
)
from engine.galleries.gallery import Gallery
from engine.photo import Photo, pack_embedding
from engine.results.concept_matrix import ConceptMatrix, TaughtConcept
from engine.results.matrix_files import CSV, PARQUET, as_csv, parquet_writer
from engine.services import Services
from engine.sessions.events import Started
from engine.sessions.evolve import begin, replay
from engine.sessions.tally import Label, Tally
from engine.sessions.views import Export, PhotoView
from engine.text.readable import folded

CONCEPTS_AT_ONCE = 7
"""A message has at most ten attachments: a picture for each concept and one of disputes, and two files."""
PAGE = 8_192
# The Japanese comma and the full-width one.
_COMMAS = str.maketrans("\u3001\uff0c", ",,")


@dataclass(frozen=True, slots=True)
class LabelRequest:
    """A member's request. `concepts` are names separated by commas. Without a `dataset`, it is the first concept's.

    Files have at most `file_limit` bytes.
    """

    guild_id: int
    member_id: int
    concepts: str
    dataset: str | None
    exclusive: bool
    file_limit: int


@dataclass(frozen=True, slots=True)
class ConceptLabels:
    """How many photos fit a concept, how many of them the team labelled, how many are disputed, and the best nine."""

    name: str
    fits: int
    judged: int
    disputed: int
    best: tuple[PhotoView, ...]


@dataclass(frozen=True, slots=True)
class LabelledDataset:
    """A dataset that was labelled by several concepts.

    Of exclusive concepts, `contested` photos are claimed by two or more, and `disputes` are nine of them. `too_large`
    has the names of files that exceed the limit. Unless `may_copy`, photos may only be shown from their own urls.
    """

    dataset: str
    photos: int
    exclusive: bool
    concepts: tuple[ConceptLabels, ...]
    contested: int
    disputes: tuple[PhotoView, ...]
    files: tuple[Export, ...]
    too_large: tuple[str, ...]
    may_copy: bool


@dataclass(frozen=True, slots=True)
class LabelProgress:
    """How many photos of the dataset are labelled. `run_id` cancels the run."""

    run_id: str
    dataset: str
    done: int
    total: int


class Labeller:
    """Labels datasets by saved concepts on the scan worker, a page at a time, so that other scans go in between."""

    def __init__(self, services: Services, concepts: Concepts) -> None:
        self._services, self._concepts = services, concepts
        self._runs: dict[str, int] = {}
        self._cancelled: set[str] = set()

    async def run(self, request: LabelRequest) -> AsyncGenerator[LabelProgress | LabelledDataset, None]:
        """Label the dataset. Yields the progress after each page, and the result at the end.

        Raises UnknownConceptError, UnknownDatasetError, OtherEncoderError, ConceptsNotNamedError,
        TooManyConceptsError, ConceptWithoutYesError, LabellingCancelledError, DatabaseError.
        """
        gallery, taught = await self._taught(request)
        run_id = secrets.token_hex(8)
        self._runs[run_id] = request.member_id
        try:
            async with aclosing(self._label(run_id, gallery, taught, request)) as steps:
                async for step in steps:
                    yield step
        finally:
            del self._runs[run_id]
            self._cancelled.discard(run_id)

    def cancel(self, run_id: str, member_id: int) -> None:
        """Cancel a member's run. Raises LabellingEndedError if there is none, as after a restart."""
        if self._runs.get(run_id) != member_id:
            raise LabellingEndedError
        self._cancelled.add(run_id)

    async def _label(
        self, run_id: str, gallery: Gallery, taught: Sequence[TaughtConcept], request: LabelRequest
    ) -> AsyncGenerator[LabelProgress | LabelledDataset, None]:
        scan, name, total = self._services.workers.scan, gallery.dataset.name, gallery.dataset.photos
        matrix = ConceptMatrix(taught, exclusive=request.exclusive)
        pages = gallery.photo_pages(PAGE)
        with TemporaryFile() as file:
            writer = parquet_writer(file, matrix.schema)
            try:
                yield LabelProgress(run_id, name, 0, total)
                while await scan.run(_step, pages, matrix, writer.write_table):
                    if run_id in self._cancelled:
                        raise LabellingCancelledError
                    yield LabelProgress(run_id, name, matrix.photos, max(total, matrix.photos))
            finally:  # the step that was cancelled still runs on the worker, which closes the file after it
                await asyncio.shield(scan.run(writer.close))
            files, too_large = await scan.run(_files, file, request.file_limit)
        yield _result(gallery, matrix, files, too_large)

    async def _taught(self, request: LabelRequest) -> tuple[Gallery, list[TaughtConcept]]:
        """The dataset, and the classifier of each concept on it."""
        saved = await self._concepts.all(request.guild_id)
        names = split_names(request.concepts, [concept.name for concept in saved])
        if not names:
            raise ConceptsNotNamedError
        if len(names) > CONCEPTS_AT_ONCE:
            raise TooManyConceptsError(CONCEPTS_AT_ONCE)
        member, dataset = await self._services.members.key(request.member_id), request.dataset
        galleries, taught = [], []
        for name in names:
            gallery, concept = await self._one(request.guild_id, name, dataset, member)
            dataset = dataset or gallery.dataset.title
            galleries.append(gallery)
            taught.append(concept)
        return galleries[0], taught

    async def _one(self, guild_id: int, name: str, dataset: str | None, member: str) -> tuple[Gallery, TaughtConcept]:
        """Teach a saved concept on a dataset, as a session that continues it would be."""
        gallery, prompt, carried = await self._concepts.recall(Recall(name), guild_id, dataset, member)
        found, packed = gallery.dataset, pack_embedding(prompt.query)
        started = Started(member, prompt.prompt, found.name, found.encoder, DEFAULT_REFINER, packed)
        session = replay(begin(secrets.token_hex(8), guild_id, 0, started), carried.events)
        labels = session.labels()
        if Label.YES not in labels.values():
            raise ConceptWithoutYesError(carried.concept)
        refined = await self._services.refiner.refine(session, gallery, carried.embeddings(), calibrated=True)
        return gallery, TaughtConcept(carried.concept, refined.classifier, labels)


def split_names(typed: str, known: Sequence[str]) -> list[str]:
    """The names in a text that separates them by commas, without repetitions. A known name may have commas itself."""
    parts, names = typed.translate(_COMMAS).split(","), {folded(name.translate(_COMMAS)): name for name in known}
    found: list[str] = []
    start = 0
    while start < len(parts):
        ends = range(len(parts), start, -1)
        end = next((end for end in ends if folded(",".join(parts[start:end]).strip()) in names), start + 1)
        part = ",".join(parts[start:end]).strip()
        if part:
            found.append(names.get(folded(part), part))
        start = end
    return list(dict.fromkeys(found))


def _step(pages: Iterator[pa.Table], matrix: ConceptMatrix, write: Callable[[pa.Table], object]) -> bool:
    """Label and write the next page. Returns whether there was one."""
    page = next(pages, None)
    if page is None:
        return False
    write(matrix.add(page))
    return True


def _files(file: BinaryIO, limit: int) -> tuple[tuple[Export, ...], tuple[str, ...]]:
    """The files that are not too large, and the names of the others."""
    size = file.seek(0, 2)
    file.seek(0)
    stored = file.read() if size <= limit else None
    file.seek(0)
    contents = {CSV: as_csv(file, limit), PARQUET: stored}
    files = tuple(Export(name, content) for name, content in contents.items() if content is not None)
    return files, tuple(name for name, content in contents.items() if content is None)


def _result(
    gallery: Gallery, matrix: ConceptMatrix, files: tuple[Export, ...], too_large: tuple[str, ...]
) -> LabelledDataset:
    concepts = [
        ConceptLabels(name, totals.fits, totals.judged, totals.disputed, _views(totals.best.ranked()))
        for name, totals in matrix.totals.items()
    ]
    return LabelledDataset(
        gallery.dataset.name,
        matrix.photos,
        matrix.exclusive,
        tuple(concepts),
        matrix.claimed_twice,
        _views(matrix.contested.ranked()),
        files,
        too_large,
        not gallery.dataset.hotlink_only,
    )


def _views(photos: Sequence[tuple[Photo, float]]) -> tuple[PhotoView, ...]:
    return tuple(PhotoView(place, photo, score, Tally()) for place, (photo, score) in enumerate(photos, 1))
