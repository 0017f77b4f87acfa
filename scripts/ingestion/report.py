"""Reports on the photos that an ingest could not add, and retries."""

from collections import Counter
from pathlib import PurePath

from rich.console import Console
from rich.table import Table

from engine.failures import Reason
from engine.galleries import Catalog
from engine.ingest import LocalSource
from engine.text.logs import in_one_line
from ingestion.job import IngestJob, add
from ingestion.options import RunOptions
from ingestion.progress import Output


def report(catalog: Catalog, name: str, output: Output) -> None:
    """Show the failures by reason. Raises UnknownDatasetError, NoDatasetError."""
    dataset, ledger = catalog.dataset(name), catalog.ledger(name)
    counts, duplicates = ledger.failure_counts(), len(ledger.duplicates())
    if output is Output.JSON:
        output.say("", dataset=dataset.name, photos=dataset.photos, duplicates=duplicates, failures=counts)
        return
    left_out = sum(counts.values())
    print(f"{dataset.name}: {dataset.photos:,} photos, {left_out:,} left out, {duplicates:,} duplicates hidden")
    if counts:
        table = Table("reason", "photos", "retried automatically")
        for reason, count in counts.items():
            table.add_row(reason, f"{count:,}", "yes" if reason.may_pass else "")
        Console().print(table)
    if others := counts.get(Reason.OTHER_FILE):
        names = (PurePath(failure.photo.id) for failure in ledger.failures(Reason.OTHER_FILE))
        endings = Counter(name.suffix.lower() or "no ending" for name in names)
        listed = ", ".join(f"{ending} {count:,}" for ending, count in endings.most_common(20))
        print(f"{others:,} files are not images: {listed}")


def list_failures(catalog: Catalog, name: str, reason: Reason | None, output: Output) -> None:
    """Print one line for each failed photo."""
    for failure in catalog.ledger(name).failures(reason):
        photo = failure.photo
        facts = {"photo": photo.id, "reason": failure.reason, "detail": failure.detail, "url": photo.url}
        line = f"{photo.id!r}\t{failure.reason}\t{in_one_line(failure.detail)}\t{in_one_line(photo.url)}"
        output.say(line, **facts)


def retry(catalog: Catalog, name: str, reason: Reason | None, output: Output) -> None:
    """Retry the failed photos, or only those with one reason."""
    dataset = catalog.dataset(name)
    photos = [failure.photo for failure in catalog.ledger(name).retriable(reason)]
    if not photos:
        counts = catalog.ledger(name).failure_counts()
        output.say(f"{name}: nothing to retry", dataset=name, added=0, failed=sum(counts.values()), failures=counts)
        return
    source = LocalSource(photos, len(photos))
    job = IngestJob(name, source, dataset.encoder, root=dataset.root, options=RunOptions(retry=True))
    add(catalog, job, output)
