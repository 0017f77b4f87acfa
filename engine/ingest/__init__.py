"""Photos into a dataset, at the encoder's speed: resumable, exact, whatever the input.

    source -> sift -> fetch -> decode -> encode -> store

- A `Source` gives photos in a fixed order, in batches: Unsplash's `photos.tsv*`, CSV and Parquet tables, a folder or a
  zip of images, ready embeddings. A row that gives no photo is a `Failure`, not the end.
- The `Sieve` leaves out what the gallery holds already and what failed for good before. That alone makes an ingest
  resumable: the same command goes on, after Ctrl-C, kill -9 or a power cut.
- `Downloads` is patient with servers (attempts with jitter, Retry-After) and bounded (connections, time to connect, to
  the first byte and for the whole body, bytes, redirects, and, if asked, public addresses alone).
- Decoding and encoding share as many threads as there are cores, a whole batch at a time: Pillow and torch leave the
  interpreter lock meanwhile, and cores that never wait for each other lose nothing. The encoder chooses precision and
  batch by a short measurement (`engine.encoders.bulk`).
- Storing is one insert for about a thousand photos, their fingerprints first, so that a crash leaves no photo without.
- Every queue is bounded, and so are the bytes that were fetched and not decoded: memory stays flat.
- What members bring (`engine.ingest.uploads`) is looked into before: kinds, bounds, no path of ours.
- What cannot be added stands in the dataset's `Ledger` with its reason (`scripts/ingest report DATASET`). Reasons that
  may pass (a server's error, a timeout) are tried again by the next run, the others when asked.
- At the end, `mark_duplicates` hides the photos that look the same as another one.
- `Catalog.replacement` holds a dataset in the making, `Catalog.replace` puts it in the old one's place by one insert.
"""

from engine.ingest.columns import Columns, Where
from engine.ingest.duplicates import mark_duplicates
from engine.ingest.folder import FolderSource, ZipSource
from engine.ingest.local import LocalSource
from engine.ingest.loop import ingest
from engine.ingest.parts import parts_of
from engine.ingest.pipeline import Pipeline
from engine.ingest.refusals import Refusal
from engine.ingest.source import Batch, Progress, Source
from engine.ingest.survey import Survey, survey
from engine.ingest.tables import TableSource
from engine.ingest.unsplash import UnsplashSource
from engine.ingest.uploads import TABLES, Bounds, Brought, look_into
from engine.web.addresses import PublicResolver
from engine.web.downloads import Limits

__all__ = [
    "TABLES",
    "Batch",
    "Bounds",
    "Brought",
    "Columns",
    "FolderSource",
    "Limits",
    "LocalSource",
    "Pipeline",
    "Progress",
    "PublicResolver",
    "Refusal",
    "Source",
    "Survey",
    "TableSource",
    "UnsplashSource",
    "Where",
    "ZipSource",
    "ingest",
    "look_into",
    "mark_duplicates",
    "parts_of",
    "survey",
]
