"""Adding photos to datasets: resumable, exact, and bounded whatever the input.

    source -> filter -> fetch -> decode -> encode -> store

- A `PhotoSource` yields batches of photos in a fixed order: Unsplash's `photos.tsv*`, CSV and Parquet tables, a folder
  or zip of images, COCO, WebDataset shards, Hugging Face datasets, or precomputed embeddings. A row without a usable
  photo becomes a `Failure`; the run continues.
- A `PhotoFilter` drops photos that are already in the gallery or that failed permanently before. This is all it takes
  to resume: after Ctrl-C, kill -9 or a power cut, run the same command again.
- `Downloads` retries with jitter, honors Retry-After, and limits connections, times, bytes and redirects. It can be
  restricted to public addresses.
- Decoding and encoding share one thread per core and work on whole batches. Pillow and torch release the interpreter
  lock, and threads never wait for each other. The encoder picks precision and batch size with a short measurement
  (`engine.encoders.bulk`).
- About a thousand photos are stored per insert. Their fingerprints are stored first, so a crash cannot leave a photo
  without one.
- Every queue is bounded, and so are the bytes that are downloaded but not decoded yet. Memory use stays flat.
- Files from members are checked before anything is read from them (`engine.ingest.uploads`).
- Photos that cannot be added are recorded in the dataset's `Ledger` with a reason (`scripts/ingest report DATASET`).
  The next run retries temporary failures, such as server errors and timeouts. Other failures are retried on request.
- Finally, `mark_duplicates` hides photos that look the same as another photo.
- `Catalog.replacement` holds a dataset that is being rebuilt. `Catalog.replace` swaps it in with a single insert.
"""

from engine.ingest.coco_folder import CocoSource
from engine.ingest.columns import Columns, Condition
from engine.ingest.duplicates import mark_duplicates
from engine.ingest.folder import FolderSource, ZipSource
from engine.ingest.hub_dataset import HubSource
from engine.ingest.local import LocalSource
from engine.ingest.loop import ingest
from engine.ingest.pipeline import Pipeline
from engine.ingest.preview import Preview, preview
from engine.ingest.refusals import Refusal
from engine.ingest.source import Batch, PhotoSource, Progress
from engine.ingest.table_files import list_table_files
from engine.ingest.tables import TableSource
from engine.ingest.tar_shards import ShardSource
from engine.ingest.unsplash import UnsplashSource
from engine.ingest.uploads import TABLES, PhotoUpload, UploadLimits, inspect_upload
from engine.web.addresses import PublicResolver
from engine.web.downloads import Limits

__all__ = [
    "TABLES",
    "Batch",
    "CocoSource",
    "Columns",
    "Condition",
    "FolderSource",
    "HubSource",
    "Limits",
    "LocalSource",
    "PhotoSource",
    "PhotoUpload",
    "Pipeline",
    "Preview",
    "Progress",
    "PublicResolver",
    "Refusal",
    "ShardSource",
    "TableSource",
    "UnsplashSource",
    "UploadLimits",
    "ZipSource",
    "ingest",
    "inspect_upload",
    "list_table_files",
    "mark_duplicates",
    "preview",
]
