"""Labels from other tools, as votes of the member who imports them."""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.admission import in_time
from engine.concepts.label_files import FileLabel, LabelFile, read_labels
from engine.concepts.saved_concepts import Concepts, Recall
from engine.concepts.snapshot import Cast, Judged
from engine.errors import LabelFileError
from engine.galleries.gallery import Gallery
from engine.galleries.photo_matches import PhotoMatches
from engine.photo import pack_embedding
from engine.services import Services
from engine.sessions.events import Vote

IMPORT_SECONDS = 300.0
SHOWN = 5


class MatchedBy(StrEnum):
    """How a photo was found."""

    ID = "id"
    URL = "url"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import found: the votes, how their photos were found, and what has no photo in the dataset.

    `version` is the new version of the concept, or None if the file was only checked or nothing matched.
    """

    name: str
    version: int | None
    votes: Mapping[Vote, int]
    matched: Mapping[MatchedBy, int]
    missing: int
    examples: tuple[str, ...]
    unusable: int


class LabelImports:
    """Imports files of labels into the saved concepts of servers."""

    def __init__(self, services: Services, concepts: Concepts) -> None:
        self._services, self._concepts = services, concepts

    async def run(
        self, guild_id: int, member_id: int, name: str, file_name: str, content: bytes, *, only_check: bool = False
    ) -> ImportReport:
        """Match the labels to the concept's dataset and add them as a new version, unless `only_check`.

        The old version stays, so that the import can be taken back. Raises UnknownConceptError, UnknownDatasetError,
        LabelFileError, VersionLimitError, TooSlowError.
        """
        async with in_time(IMPORT_SECONDS):
            concept, _, kept = await self._concepts.version(guild_id, Recall(name))
            gallery = await self._services.gallery(kept.dataset)
            found = await self._services.workers.uploads.run(_read, file_name, content)
            matches = await self._services.workers.search.run(self._services.catalog.matches, gallery.dataset.name)
            votes, matched = await self._services.workers.scan.run(_matched, found, gallery, matches)
        known = {label.name for label in found.labels} - {label.name for _, label in matched.values()}
        version = None
        if votes and not only_check:
            member = await self._services.members.key(member_id)
            judged = await self._services.workers.search.run(_judged, votes, gallery, member)
            version = (await self._concepts.add_labels(guild_id, member_id, concept.id, judged)).version
        return ImportReport(
            name=concept.name,
            version=version,
            votes=Counter(votes.values()),
            matched=Counter(how for how, _ in matched.values()),
            missing=len(found.labels) - len(matched),
            examples=tuple(sorted(known)[:SHOWN]),
            unusable=found.unusable,
        )


def _read(file_name: str, content: bytes) -> LabelFile:
    """Read the labels. Only the ending of the member's file name is used."""
    ending = Path(file_name).suffix.lower()
    if ending not in (".csv", ".tsv", ".parquet", ".pq", ".json", ".zip"):
        raise LabelFileError("kind")
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"labels{ending}"
        path.write_bytes(content)
        return read_labels(path)


def _matched(
    file: LabelFile, gallery: Gallery, matches: PhotoMatches
) -> tuple[dict[str, Vote], dict[int, tuple[MatchedBy, FileLabel]]]:
    """The votes by photo, and how each label's photo was found, by the label's place: by id, url or picture."""
    ids = gallery.known(list({id for label in file.labels for id in label.ids}))
    places = matches.by_urls(list({url for label in file.labels for url in label.urls}))
    photos, how = dict[int, str](), dict[int, tuple[MatchedBy, FileLabel]]()
    unmatched: list[tuple[int, FileLabel]] = []
    for number, label in enumerate(file.labels):
        by_id = next((id for id in label.ids if id in ids), None)
        by_url = next((places[url] for url in label.urls if url in places), None)
        if by_id is not None or by_url is not None:
            photos[number] = by_id if by_id is not None else str(by_url)
            how[number] = (MatchedBy.URL if by_id is None else MatchedBy.ID, label)
        elif label.picture is not None:
            unmatched.append((number, label))
    hashes = [(label.picture.content, label.picture.looks) for _, label in unmatched if label.picture]
    for (number, label), photo in zip(unmatched, matches.by_pictures(hashes), strict=True):
        if photo is not None:
            photos[number], how[number] = photo, (MatchedBy.PICTURE, label)
    return {photos[number]: file.labels[number].vote for number in sorted(photos)}, how


def _judged(votes: Mapping[str, Vote], gallery: Gallery, member: str) -> tuple[Judged, ...]:
    now, found = time.time(), gallery.by_ids(list(votes))
    return tuple(
        Judged(gallery.dataset.name, id, pack_embedding(embedding), {member: Cast(votes[id], now)})
        for id, (_, embedding) in found.items()
    )
