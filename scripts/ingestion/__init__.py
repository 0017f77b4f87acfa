"""What `scripts/ingest` does."""

from ingestion.command import app

__all__ = ["app"]
