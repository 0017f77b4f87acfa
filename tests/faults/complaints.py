"""Warnings and errors in the log."""

import logging


class Complaints(logging.Handler):
    """Collects log records of WARNING and above, including asyncio's, until `take`."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._said: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record, unless it is the watchdog's, which complains about a busy machine."""
        if record.name != "bot.platform.watchdog":
            self._said.append(record)

    def take(self) -> list[logging.LogRecord]:
        """Return the records since the last call."""
        said, self._said = self._said, []
        return said
