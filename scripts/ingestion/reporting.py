"""What an ingest could not add: counts by reason, the photos themselves, and another try."""

from rich.console import Console
from rich.table import Table

from engine.galleries import Catalog, Reason
from engine.ingest import LocalSource
from engine.logs import in_one_line
from ingestion.adding import Order, add
from ingestion.progress import Output


def report(catalog: Catalog, name: str, output: Output) -> None:
    """A table of the reasons. Raises UnknownDatasetError, NoDatasetError."""
    dataset, ledger = catalog.dataset(name), catalog.ledger(name)
    counts, duplicates = ledger.failure_counts(), len(ledger.duplicates())
    if output is Output.JSON:
        output.say("", dataset=dataset.name, photos=dataset.photos, duplicates=duplicates, failures=counts)
        return
    print(
        f"{dataset.name}: {dataset.photos:,} photos, {sum(counts.values()):,} failed, {duplicates:,} duplicates hidden"
    )
    if counts:
        table = Table("reason", "photos", "tried again by itself")
        for reason, count in counts.items():
            table.add_row(reason, f"{count:,}", "yes" if reason.may_pass else "")
        Console().print(table)


def list_failures(catalog: Catalog, name: str, reason: Reason | None, output: Output) -> None:
    """Each failed photo on a line of its own."""
    for failure in catalog.ledger(name).failures(reason):
        photo = failure.photo
        facts = {"photo": photo.id, "reason": failure.reason, "detail": failure.detail, "url": photo.url}
        line = f"{photo.id!r}\t{failure.reason}\t{in_one_line(failure.detail)}\t{in_one_line(photo.url)}"
        output.say(line, **facts)


def retry(catalog: Catalog, name: str, reason: Reason | None, output: Output) -> None:
    """Try again what failed, of one reason or of all."""
    dataset = catalog.dataset(name)
    photos = [failure.photo for failure in catalog.ledger(name).retriable(reason)]
    if not photos:
        output.say(f"{name}: nothing to try again", dataset=name, added=0)
        return
    source = LocalSource(photos, len(photos))
    add(catalog, Order(name, source, dataset.encoder, root=dataset.root, retry=True), output)
