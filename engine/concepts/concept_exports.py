"""Saved concepts as files for other tools."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.admission import in_time
from engine.concepts.lessons import lesson_of
from engine.concepts.saved_concepts import Concepts, Recall
from engine.concepts.snapshot import Kept
from engine.datasets.library import Library
from engine.encoders.hub import cached_revision
from engine.errors import ExportTooLargeError
from engine.export.exported_concept import ExportedConcept, ExportedPhoto, numbered
from engine.export.formats import FORMATS
from engine.export.image_files import safe_folder
from engine.export.packing import packed
from engine.galleries.gallery import Dataset, Gallery
from engine.images.renditions import placeholder_jpeg
from engine.photo import Embedding, Photo
from engine.services import Services
from engine.sessions.tally import Label
from engine.sessions.views import Export

MOST_PHOTOS = 5_000
"""How many photos without votes are exported at most, the highest scores first."""
WIDTH = 768
"""The longest side of exported images. `scripts/export` copies the files as they are."""
EXPORT_SECONDS = 600.0
_AT_ONCE = 9


@dataclass(frozen=True, slots=True)
class ConceptFile:
    """An exported concept: its name and version, how many photos are in the zip, and the zip."""

    name: str
    version: int
    photos: int
    file: Export


class ConceptExports:
    """Exports the saved concepts of servers. Writes nothing."""

    def __init__(self, services: Services, library: Library, concepts: Concepts) -> None:
        self._services, self._library, self._concepts = services, library, concepts

    async def export(self, guild_id: int, recall: Recall, form: str, limit: int) -> ConceptFile:
        """Export a version of a server's concept in one of `FORMATS`, as a zip of at most `limit` bytes.

        Raises UnknownConceptError, UnknownVersionError, UnknownDatasetError, NoCopiesError, ExportTooLargeError,
        TooSlowError.
        """
        async with in_time(EXPORT_SECONDS):
            concept, version, kept = await self._concepts.version(guild_id, recall)
            gallery = await self._services.gallery(kept.dataset)
            exported = await self._exported(concept.name, kept, gallery)
            pictures = await self._pictures(exported, limit) if FORMATS[form].has_images else {}
            content = await self._services.workers.scan.run(_packed, exported, form, pictures, limit)
        file = Export(f"{safe_folder(concept.name)}-{form}.zip", content)
        return ConceptFile(concept.name, version, len(exported.photos), file)

    async def _exported(self, name: str, kept: Kept, gallery: Gallery) -> ExportedConcept:
        workers, refiner = self._services.workers, self._services.refiner
        taught = await workers.refine.run(lesson_of, kept)
        statistics = await refiner.statistics(gallery) if len(taught.labels) else None
        model = await refiner.fit(taught, statistics, "ninefold")
        if statistics is not None:
            model = model.calibrated(await refiner.calibration(model, taught, statistics))
        judged = [one.id for one in kept.judged if one.dataset == gallery.dataset.name]
        known = await workers.search.run(gallery.by_ids, judged)
        photos = [*_judged(kept, gallery.dataset, known, model.weights)]
        if statistics is not None:
            found = await workers.search.run(gallery.nearest, model.weights, MOST_PHOTOS, [*judged, *kept.removed])
            photos += [ExportedPhoto(one.photo, Label.YES, one.score) for one in found if one.score >= model.threshold]
        revision = await workers.search.run(cached_revision, gallery.dataset.encoder)
        return ExportedConcept(name, kept.prompt, gallery.dataset, model, tuple(photos), revision)

    async def _pictures(self, exported: ExportedConcept, limit: int) -> dict[str, bytes]:
        """The photos as JPEGs by id, without those that cannot be read. Raises ExportTooLargeError."""
        if exported.dataset.hotlink_only:
            return {}
        found, size = dict[str, bytes](), 0
        grey = await self._services.workers.pictures.run(placeholder_jpeg, WIDTH)
        photos = [one.photo for one in exported.photos]
        for first in range(0, len(photos), _AT_ONCE):
            some = photos[first : first + _AT_ONCE]
            jpegs = await self._library.showcase.pictures(exported.dataset, some, WIDTH)
            found |= {photo.id: jpeg for photo, jpeg in zip(some, jpegs, strict=True) if jpeg != grey}
            size += sum(map(len, jpegs))
            if size > limit:
                raise ExportTooLargeError(limit)
        return found


def _judged(
    kept: Kept, dataset: Dataset, known: Mapping[str, tuple[Photo, Embedding]], weights: Embedding
) -> Iterator[ExportedPhoto]:
    """The photos of the dataset with votes. Members' own pictures are not exported."""
    numbers = numbered(member for one in kept.judged for member in one.votes)
    for one in kept.judged:
        if one.dataset == dataset.name and one.id in known:
            photo, embedding = known[one.id]
            votes = {numbers[member]: cast.vote for member, cast in one.votes.items()}
            yield ExportedPhoto(photo, one.label, float(embedding @ weights), votes)


def _packed(exported: ExportedConcept, form: str, pictures: Mapping[str, bytes], limit: int) -> bytes:
    files: Iterable[Export] = FORMATS[form].write(exported, lambda photo: pictures.get(photo.id))
    return packed(files, limit)
