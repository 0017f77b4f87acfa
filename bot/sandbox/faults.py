"""Planned faults: failing or slow REST calls, duplicate interactions, and interactions out of order."""

from dataclasses import dataclass, field

from bot.sandbox.json_types import Json


@dataclass
class CallFault:
    """A fault of the bot's `nth` call (1 is the next one) of a route, and of the `times - 1` calls after it.

    `method` and `template` name the route; "*" matches any. The call waits `delay` seconds by the server's clock. With
    a `status`, the call gets that status as its answer and is not carried out. If `after` is set, it is carried out
    first, as when the answer is lost on its way.
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
        """Count the call if it is of this route, and return whether the fault applies to it."""
        if self.method not in ("*", method) or self.template not in ("*", template):
            return False
        self.seen += 1
        return self.nth <= self.seen < self.nth + self.times


class Faults:
    """The planned faults. There are none by default."""

    def __init__(self) -> None:
        self.calls: list[CallFault] = []
        self.duplicate_interactions = 0
        self.hold_interactions = 0
        self._held: list[Json] = []

    def plan(self, fault: CallFault) -> CallFault:
        """Add a fault for a later call."""
        self.calls.append(fault)
        return fault

    def striking(self, method: str, template: str) -> CallFault | None:
        """The first fault that applies to this call, if any. Every planned fault counts the call."""
        struck = [fault for fault in self.calls if fault.strikes(method, template)]
        return struck[0] if struck else None

    def deliveries(self, interaction: Json) -> list[Json]:
        """What to send to the bot now: the interaction, two copies of it, nothing, or those held so far in reverse."""
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
        """Forget all planned faults."""
        self.calls.clear()
        self._held.clear()
        self.duplicate_interactions = self.hold_interactions = 0
