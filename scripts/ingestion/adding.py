"""One ingest by the command line: into a dataset that is there, a new one, or the replacement of one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import EncoderMismatchError, IngestError, NoDatasetError, UnknownDatasetError, WrongDimensionError
from engine.failures import Reason
from engine.galleries import Catalog, Dataset, Gallery, Ledger, ingest_lock
from engine.ingest import Limits, Progress, Source, Survey, ingest, mark_duplicates, survey
from ingestion.progress import Output, show


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be added, where, and how. Without a `dimension`, the photos are to be encoded by `encoder`."""

    name: str
    source: Source
    encoder: str
    dimension: int | None = None
    hotlink_only: bool = False
    root: str = ""
    replace: bool = False
    keep_duplicates: bool = False
    retry: bool = False
    limits: Limits = field(default_factory=Limits)


def add(catalog: Catalog, asked: Order, output: Output) -> Dataset:
    """Do it; interrupted, the same again goes on.

    Raises DatasetInUseError while another process adds to it, EncoderMismatchError, WrongDimensionError, IngestError.
    """
    with ingest_lock(catalog.database, asked.name):
        return _add(catalog, asked, output)


def _add(catalog: Catalog, asked: Order, output: Output) -> Dataset:
    if asked.dimension is None:
        output.hint(f"Loading the encoder {asked.encoder}; the first time, a checkpoint of the hub is downloaded.")
    gallery, ledger = _place(catalog, asked)
    last = _run(gallery, ledger, asked, catalog.root(gallery.dataset), output)
    if not asked.keep_duplicates:
        mark_duplicates(gallery, ledger)
    if asked.replace:
        if not gallery.dataset.photos:
            raise IngestError(f"no photo could be had: {asked.name!r} stays as it is")
        catalog.replace(asked.name)
    dataset, counts, duplicates = catalog.dataset(asked.name), ledger.failure_counts(), len(ledger.duplicates())
    failed = sum(counts.values())
    output.say(
        f"{asked.name}: {dataset.photos:,} photos, {dataset.dimension} dimensions{_besides(last, failed, duplicates)}",
        dataset=asked.name,
        photos=dataset.photos,
        added=last.added,
        failed=failed,
        failures=counts,
        duplicates=duplicates,
    )
    output.hint(f"In Discord: /concept start prompt: … dataset: {asked.name} (the bot is `.venv/bin/python -m bot`)")
    return dataset


def look(catalog: Catalog, asked: Order, output: Output) -> Survey:
    """Tell what would be done."""
    found = _found(catalog, asked.name)
    known = None if found is None or asked.replace else catalog.gallery(asked.name)
    result = survey(asked.source, known, catalog.ledger(asked.name) if known else None, retry=asked.retry)
    output.say(
        f"{asked.name}: {result.new:,} of {result.total:,} photos would be added{_counted(result.again)}; "
        f"{result.known:,} are there, {result.failed:,} would be left out{_counted(result.failures)}",
        dataset=asked.name,
        new=result.new,
        known=result.known,
        failed=result.failed,
        failures=result.failures,
        again=result.again,
    )
    for photo in result.first:
        output.say(f"  {photo.id}  {photo.url}  {photo.credit}", photo=photo.id, url=photo.url)
    return result


def _run(gallery: Gallery, ledger: Ledger, asked: Order, root: Path, output: Output) -> Progress:
    encoder = None
    if asked.dimension is None:
        from engine.encoders.clip import ClipEncoder  # torch takes seconds to import; ready embeddings need none

        encoder = ClipEncoder(asked.encoder)
    steps = ingest(asked.source, gallery, encoder, root=root, ledger=ledger, retry=asked.retry, limits=asked.limits)
    return show(f"Adding to {asked.name}", steps, output)


def _place(catalog: Catalog, asked: Order) -> tuple[Gallery, Ledger]:
    """Where the photos go."""
    found = _found(catalog, asked.name)
    if found is not None and not asked.replace:
        _check(found, asked)
        return catalog.gallery(asked.name), catalog.ledger(asked.name)
    dimension, hotlink_only, root = asked.dimension or _dimension(asked.encoder), asked.hotlink_only, asked.root
    if asked.replace:
        return catalog.replacement(
            asked.name, encoder=asked.encoder, dimension=dimension, hotlink_only=hotlink_only, root=root
        )
    catalog.create(asked.name, encoder=asked.encoder, dimension=dimension, hotlink_only=hotlink_only, root=root)
    return catalog.gallery(asked.name), catalog.ledger(asked.name)


def _check(found: Dataset, asked: Order) -> None:
    """Raise an error if what is asked does not fit the dataset."""
    if found.encoder != asked.encoder:
        raise EncoderMismatchError(
            f"{asked.name!r} holds embeddings of {found.encoder!r}: pass --encoder, choose another name, or pass "
            "--replace to build it anew"
        )
    if asked.dimension not in (None, found.dimension):
        raise WrongDimensionError(f"{asked.name!r} holds embeddings of length {found.dimension}, not {asked.dimension}")
    if asked.root != found.root:
        raise IngestError(
            f"{asked.name!r} has its files below {found.root or 'the data folder'}: choose another name, or --replace"
        )


def _found(catalog: Catalog, name: str) -> Dataset | None:
    try:
        return catalog.dataset(name)
    except (UnknownDatasetError, NoDatasetError):
        return None


def _dimension(encoder: str) -> int:
    from engine.encoders.clip import ClipEncoder

    return ClipEncoder(encoder).dimension


def _counted(reasons: Mapping[Reason, int]) -> str:
    """As in ` (server error 2, too slow 1)`; nothing for none."""
    return f" ({', '.join(f'{reason} {count:,}' for reason, count in reasons.items())})" if reasons else ""


def _besides(last: Progress, failed: int, duplicates: int) -> str:
    parts = [] if last.added else ["nothing new"]
    if failed:
        parts.append(f"{failed:,} left out: `scripts/ingest report` says why")
    if duplicates:
        parts.append(f"{duplicates:,} more hidden as duplicates")
    return f" ({'; '.join(parts)})" if parts else ""
