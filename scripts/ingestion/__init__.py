"""What `scripts/ingest` does."""

from ingestion.command import main

__all__ = ["main"]
