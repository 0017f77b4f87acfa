"""The stage on which actions run while calls fail."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.datasets.additions import Addition
from tests.e2e.stage import Stage
from tests.faults.complaints import Complaints
from tests.faults.points import Points


@dataclass
class Scene(Stage):
    """A stage whose calls can fail; `silent` is an address that never answers, `settings` are the server's own."""

    points: Points = field(default_factory=Points)
    silent: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    arrived: set[str] = field(default_factory=set)
    lasting: set[asyncio.Task[Any]] = field(default_factory=set)
    complaints: Complaints = field(default_factory=Complaints)

    def waits_forever(self, additions: Mapping[str, Addition]) -> bool:
        """Whether an addition is waiting for the address that never answers."""
        return any(addition.url == self.silent for addition in additions.values())
