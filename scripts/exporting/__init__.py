"""What `scripts/export` and `scripts/replay` do."""

from exporting.export import app as export
from exporting.replay import app as replay

__all__ = ["export", "replay"]
