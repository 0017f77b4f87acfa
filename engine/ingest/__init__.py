"""Photos into a dataset: sources behind one port, and the loop that embeds and inserts them."""

from engine.ingest.local import LocalSource
from engine.ingest.loop import Progress, ingest
from engine.ingest.port import Batch, Source
from engine.ingest.unsplash import UnsplashSource

__all__ = ["Batch", "LocalSource", "Progress", "Source", "UnsplashSource", "ingest"]
