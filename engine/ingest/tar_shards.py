"""Photo source for WebDataset shards: tars in which files with the same name before the dot belong to one photo.

img2dataset writes such shards: `000000000.jpg`, `000000000.txt` (the caption) and `000000000.json` (url, caption, size
and more). Nothing that a tar says about itself is trusted: only regular files are read, links and devices are failures,
and headers, names, sizes and counts have limits.
"""

import json
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BufferedReader, FileIO
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

from engine.errors import IngestError, SourceRefusedError
from engine.failures import Failure, Reason
from engine.images.formats import is_image_name
from engine.ingest.archive import OPERATOR_LIMITS, ZipLimits, is_system_file
from engine.ingest.refusals import Refusal
from engine.ingest.source import Batch
from engine.ingest.unpacked_photos import Entry, batches_of, described, path_problem, unpack
from engine.photo import Photo

MAX_TEXT_BYTES = 1 << 20
"""For a photo's caption or metadata."""
MAX_READ_BYTES = 4 << 20
"""For one read from a tar. tarfile reads extended headers at once, with the size that they declare."""
_CREDITS = ("credit", "author", "photographer", "artist")


class ShardSource:
    """The photos in WebDataset shards, unpacked into `folder`. Ids and urls are `SHARD/NAME.jpg`.

    Raises IngestError, SourceRefusedError.
    """

    def __init__(
        self, shards: Sequence[Path], folder: Path, limit: int | None = None, limits: ZipLimits = OPERATOR_LIMITS
    ) -> None:
        self._shards, self._folder, self._limit, self._limits = sorted(shards), folder, limit, limits
        stems = [shard.stem for shard in self._shards]
        if len({*stems}) < len(stems):
            raise IngestError("two shards have the same name: their photos would have the same ids")
        self._count = min(sum(1 for _ in self._samples()), limit if limit is not None else limits.entries)
        if not self._count:
            raise IngestError("the shards contain no images: give the .tar files that img2dataset wrote")

    def __len__(self) -> int:
        return self._count

    def batches(self, size: int) -> Iterator[Batch]:
        yield from batches_of(islice(self._entries(), self._limit), size)

    def _samples(self) -> Iterator[tuple[Path, tarfile.TarFile, tarfile.TarInfo, dict[str, tarfile.TarInfo]]]:
        """Each image with the other files of its sample, which stand next to it, by ending."""
        entries = total = 0
        for shard in self._shards:
            with _opened(shard) as tar, _translated_errors(shard):
                sample, key = dict[str, tarfile.TarInfo](), ""
                while member := tar.next():
                    tar.members = []  # type: ignore[attr-defined]  # tarfile would keep millions of them
                    entries, total = entries + 1, total + max(member.size, 0)
                    if entries > self._limits.entries:
                        raise SourceRefusedError(Refusal.TOO_MANY, self._limits.entries, what=shard.name)
                    if total > self._limits.bytes:
                        raise SourceRefusedError(Refusal.TOO_LARGE, self._limits.bytes, what=shard.name)
                    if member.isdir() or is_system_file(member.name):
                        continue
                    stem, _, ending = PurePosixPath(member.name).name.partition(".")
                    place = str(PurePosixPath(member.name).with_name(stem or "_"))
                    if place != key:
                        yield from _images(shard, tar, sample)
                        sample, key = {}, place
                    sample.setdefault(ending.lower(), member)
                yield from _images(shard, tar, sample)

    def _entries(self) -> Iterator[Entry]:
        seen = set[str]()
        for shard, tar, image, others in self._samples():
            name = f"{shard.stem}/{PurePosixPath(image.name).as_posix()}"
            if problem := _problem(image):
                yield Failure(Photo(name[:200], ""), Reason.BAD_ROW, problem)
            elif name in seen:
                yield Failure(Photo(name, ""), Reason.REPEATED_ID, f"an earlier file is also named {name!r}")
            else:
                seen.add(name)
                yield self._entry(tar, image, others, name)

    def _entry(
        self, tar: tarfile.TarFile, image: tarfile.TarInfo, others: dict[str, tarfile.TarInfo], name: str
    ) -> Entry:
        found = described(name, name, _fields(tar, others))
        if isinstance(found, Failure):
            return found
        try:
            file = tar.extractfile(image)
            assert file is not None  # it is a regular file
            return unpack(file, image.size, found, self._folder)
        except tarfile.TarError as error:
            return Failure(found, Reason.BROKEN_IMAGE, str(error))


def _images(
    shard: Path, tar: tarfile.TarFile, sample: dict[str, tarfile.TarInfo]
) -> Iterator[tuple[Path, tarfile.TarFile, tarfile.TarInfo, dict[str, tarfile.TarInfo]]]:
    for member in sample.values():
        if is_image_name(member.name):
            yield shard, tar, member, sample


def _problem(member: tarfile.TarInfo) -> str:
    if not member.isreg() or member.issparse():
        return "it is a link or a device, not a file"
    return path_problem(member.name)


def _fields(tar: tarfile.TarFile, others: dict[str, tarfile.TarInfo]) -> dict[str, str]:
    """The photo's fields by img2dataset's metadata, and its caption."""
    known = _metadata(_text(tar, others.get("json")))
    caption = _text(tar, others.get("txt")) or known.get("caption", "")
    credit = next((known[name] for name in _CREDITS if known.get(name)), "")
    sizes = {"width": known.get("original_width", ""), "height": known.get("original_height", "")}
    return {"description": caption, "page_url": known.get("url", ""), "credit": credit, **sizes}


def _text(tar: tarfile.TarFile, member: tarfile.TarInfo | None) -> str:
    if member is None or not member.isreg() or member.issparse() or member.size > MAX_TEXT_BYTES:
        return ""
    with suppress(tarfile.TarError):
        file = tar.extractfile(member)
        return file.read().decode("utf-8", "replace").replace("\0", "") if file else ""
    return ""


def _metadata(text: str) -> dict[str, str]:
    try:
        found: Any = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: str(value) for name, value in found.items() if isinstance(value, str | int | float)}


class _Bounded(BufferedReader):
    """A tar file that refuses to read much at once."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0 or size > MAX_READ_BYTES:
            raise IngestError("a header declares too many bytes")
        return super().read(size)


@contextmanager
def _opened(shard: Path) -> Iterator[tarfile.TarFile]:
    with _translated_errors(shard):
        file = _Bounded(FileIO(shard))
    with file:
        with _translated_errors(shard):
            tar = tarfile.open(fileobj=file, mode="r:")  # noqa: SIM115  # closed below; compressed tars are refused
        with tar:
            yield tar


@contextmanager
def _translated_errors(shard: Path) -> Iterator[None]:
    """Turn every error while reading a tar into an IngestError."""
    try:
        yield
    except SourceRefusedError:
        raise
    except OSError as error:
        raise IngestError(f"{shard} cannot be read: {error.strerror or error}") from error
    except IngestError as error:
        raise IngestError(f"{shard.name} cannot be read as a tar: {error}") from error
    except Exception as error:  # tarfile raises many kinds of errors for corrupt data
        raise IngestError(f"{shard.name} cannot be read as a tar: {error or type(error).__name__}") from error
