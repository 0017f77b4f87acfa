"""What the log complains of."""

import logging


class Complaints(logging.Handler):
    """What the log holds at WARNING and above, and what asyncio complains of, since the last `take`."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._said: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it; that the machine is busy is no complaint."""
        if record.name != "bot.platform.watchdog":
            self._said.append(record)

    def take(self) -> list[logging.LogRecord]:
        """Those since the last time."""
        said, self._said = self._said, []
        return said
