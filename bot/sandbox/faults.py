"""Faults on demand: failing and slow REST calls, dropped sockets, interactions twice or out of order."""

import asyncio
from dataclasses import dataclass, field

from bot.sandbox.json_types import Json


@dataclass
class CallFault:
    """What happens to the `nth` call (1 is the next one) of a route that comes from the bot.

    `method` and `template` name the route, "*" any; the call is delayed by `delay` seconds, and answered with
    `status` instead of being carried out, unless that is None. `after`: it is carried out, and the answer lost.
    """

    method: str
    template: str
    nth: int = 1
    times: int = 1
    status: int | None = None
    delay: float = 0.0
    after: bool = False
    seen: int = field(default=0, init=False)

    def strikes(self, method: str, template: str) -> bool:
        """Count a call; whether this is one of those to disturb."""
        if self.method not in ("*", method) or self.template not in ("*", template):
            return False
        self.seen += 1
        return self.nth <= self.seen < self.nth + self.times


class Faults:
    """The faults planned by a test; none by default."""

    def __init__(self) -> None:
        self.calls: list[CallFault] = []
        self.duplicate_interactions = 0
        self.hold_interactions = 0
        self._held: list[Json] = []

    def plan(self, fault: CallFault) -> CallFault:
        """Disturb a coming call."""
        self.calls.append(fault)
        return fault

    def striking(self, method: str, template: str) -> CallFault | None:
        """The fault that disturbs this call, if any; every planned fault counts it."""
        struck = [fault for fault in self.calls if fault.strikes(method, template)]
        return struck[0] if struck else None

    def deliveries(self, interaction: Json) -> list[Json]:
        """What is sent to the bot now: the interaction, twice, or nothing until those held are let go in reverse."""
        if self.hold_interactions > 0:
            self.hold_interactions -= 1
            self._held.insert(0, interaction)
            if self.hold_interactions > 0:
                return []
            released, self._held = self._held, []
            return released
        if self.duplicate_interactions > 0:
            self.duplicate_interactions -= 1
            return [interaction, interaction]
        return [interaction]

    def clear(self) -> None:
        """Disturb nothing more."""
        self.calls.clear()
        self._held.clear()
        self.duplicate_interactions = self.hold_interactions = 0


async def delayed(fault: CallFault | None) -> None:
    """Wait as long as the fault says."""
    if fault is not None and fault.delay:
        await asyncio.sleep(fault.delay)
