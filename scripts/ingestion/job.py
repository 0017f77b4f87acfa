"""One run of `scripts/ingest`: photos for an existing dataset, a new one, or a replacement."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import EncoderMismatchError, IngestError, NoDatasetError, UnknownDatasetError, WrongDimensionError
from engine.failures import Reason
from engine.galleries import Catalog, Dataset, Gallery, Ledger, ingest_lock
from engine.ingest import Limits, PhotoSource, Preview, Progress, ingest, mark_duplicates, preview
from engine.vocabularies.vocabulary_tables import VocabularyTables
from ingestion.options import RunOptions
from ingestion.progress import Output, show


@dataclass(frozen=True, slots=True)
class IngestJob:
    """What to add, to which dataset, and how.

    `dimension` is the length of precomputed embeddings. Without it, `encoder` encodes the photos. `own_words` reads
    words for the dataset's vocabulary, with how many photos have each.
    """

    name: str
    source: PhotoSource
    encoder: str
    dimension: int | None = None
    hotlink_only: bool = False
    root: str = ""
    limits: Limits = field(default_factory=Limits)
    own_words: Callable[[], Mapping[str, int]] = dict
    options: RunOptions = field(default_factory=RunOptions)


def add(catalog: Catalog, job: IngestJob, output: Output) -> Dataset:
    """Run the job. If it is interrupted, running it again continues it.

    Raises DatasetInUseError if another process is adding to the dataset, EncoderMismatchError, WrongDimensionError,
    IngestError.
    """
    with ingest_lock(catalog.database, job.name):
        return _add(catalog, job, output)


def _add(catalog: Catalog, job: IngestJob, output: Output) -> Dataset:
    if job.dimension is None:
        output.hint(f"Loading the encoder {job.encoder}. A checkpoint from the hub is downloaded the first time.")
    gallery, ledger = _target(catalog, job)
    last = _ingest(gallery, ledger, job, catalog.root(gallery.dataset), output)
    if not job.options.keep_duplicates:
        mark_duplicates(gallery, ledger)
    if job.options.replace:
        if not gallery.dataset.photos:
            raise IngestError(f"no photo could be added: {job.name!r} was not replaced")
        catalog.replace(job.name)
    VocabularyTables(catalog.database, catalog.gallery(job.name).photo_table).add_own_words(job.own_words())
    dataset, counts, duplicates = catalog.dataset(job.name), ledger.failure_counts(), len(ledger.duplicates())
    failed = sum(counts.values())
    output.say(
        f"{job.name}: {dataset.photos:,} photos, {dataset.dimension} dimensions{_details(last, failed, duplicates)}",
        dataset=job.name,
        photos=dataset.photos,
        added=last.added,
        failed=failed,
        failures=counts,
        duplicates=duplicates,
    )
    output.hint(
        f"In Discord: /concept start prompt: … dataset: {job.name} (start the bot with `.venv/bin/python -m bot`)"
    )
    return dataset


def show_preview(catalog: Catalog, job: IngestJob, output: Output) -> Preview:
    """Show what the job would add."""
    found = _existing(catalog, job.name)
    known = None if found is None or job.options.replace else catalog.gallery(job.name)
    result = preview(job.source, known, catalog.ledger(job.name) if known else None, retry=job.options.retry)
    output.say(
        f"{job.name}: {result.new:,} of {result.total:,} photos would be added{_by_reason(result.retried)}; "
        f"{result.known:,} are already there, {result.failed:,} would be left out{_by_reason(result.failures)}",
        dataset=job.name,
        new=result.new,
        known=result.known,
        failed=result.failed,
        failures=result.failures,
        again=result.retried,
    )
    for photo in result.first:
        output.say(f"  {photo.id}  {photo.url}  {photo.credit}", photo=photo.id, url=photo.url)
    return result


def _ingest(gallery: Gallery, ledger: Ledger, job: IngestJob, root: Path, output: Output) -> Progress:
    encoder = None
    if job.dimension is None:
        from engine.encoders.clip import ClipEncoder  # importing torch takes seconds; embeddings don't need it

        encoder = ClipEncoder(job.encoder)
    steps = ingest(job.source, gallery, encoder, root=root, ledger=ledger, retry=job.options.retry, limits=job.limits)
    return show(f"Adding to {job.name}", steps, output)


def _target(catalog: Catalog, job: IngestJob) -> tuple[Gallery, Ledger]:
    """The gallery and ledger to fill, created if they don't exist."""
    found = _existing(catalog, job.name)
    if found is not None and not job.options.replace:
        _check(found, job)
        return catalog.gallery(job.name), catalog.ledger(job.name)
    dimension = job.dimension or _dimension(job.encoder)
    if job.options.replace:
        return catalog.replacement(
            job.name, encoder=job.encoder, dimension=dimension, hotlink_only=job.hotlink_only, root=job.root
        )
    catalog.create(job.name, encoder=job.encoder, dimension=dimension, hotlink_only=job.hotlink_only, root=job.root)
    return catalog.gallery(job.name), catalog.ledger(job.name)


def _check(found: Dataset, job: IngestJob) -> None:
    """Raise an error if the job doesn't fit the existing dataset."""
    if found.encoder != job.encoder:
        raise EncoderMismatchError(
            f"{job.name!r} holds embeddings of {found.encoder!r}: pass --encoder, choose another name, or pass "
            "--replace to rebuild it"
        )
    if job.dimension not in (None, found.dimension):
        raise WrongDimensionError(f"{job.name!r} holds embeddings of length {found.dimension}, not {job.dimension}")
    if job.root != found.root:
        raise IngestError(
            f"the files of {job.name!r} are in {found.root or 'the data folder'}: choose another name, or pass "
            "--replace to rebuild it"
        )


def _existing(catalog: Catalog, name: str) -> Dataset | None:
    try:
        return catalog.dataset(name)
    except (UnknownDatasetError, NoDatasetError):
        return None


def _dimension(encoder: str) -> int:
    from engine.encoders.clip import ClipEncoder

    return ClipEncoder(encoder).dimension


def _by_reason(reasons: Mapping[Reason, int]) -> str:
    """Counts such as ` (server error 2, too slow 1)`, or an empty string."""
    return f" ({', '.join(f'{reason} {count:,}' for reason, count in reasons.items())})" if reasons else ""


def _details(last: Progress, failed: int, duplicates: int) -> str:
    parts = [] if last.added else ["nothing new"]
    if failed:
        parts.append(f"{failed:,} left out, see `scripts/ingest report`")
    if duplicates:
        parts.append(f"{duplicates:,} duplicates hidden")
    return f" ({'; '.join(parts)})" if parts else ""
