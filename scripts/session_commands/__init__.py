"""The commands that work on stored sessions: `scripts/export` and `scripts/replay`."""

from session_commands.export import app as export
from session_commands.replay import app as replay

__all__ = ["export", "replay"]
