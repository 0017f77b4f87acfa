"""Each call of each action fails in every possible way (NINEFOLD_FAULTS=all), or a sample of these cells runs.

Set NINEFOLD_ACTION to try a single action. The output says how many cells ran, and which can't run and why.
"""

import asyncio
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from discord import app_commands

from bot.features.contents import COMMANDS
from tests.conftest import IN_THE_SUMMARY
from tests.e2e.action_rows import BY_NAME
from tests.faults.actions import Action, actions
from tests.faults.cells import problems_of, run, running_tasks
from tests.faults.failures import OF_COMPUTING, OF_DATABASE, OF_DOWNLOAD, OF_REST, Failure
from tests.faults.points import Call, Fault, Kind
from tests.faults.scene import Scene
from tests.until import CEILING_SECONDS

ALL = os.environ.get("NINEFOLD_FAULTS") == "all"
ONLY = os.environ.get("NINEFOLD_ACTION")
PARTS = 4
SAMPLED = int(os.environ.get("NINEFOLD_FAULTS_SAMPLED", "12"))
"""Without NINEFOLD_FAULTS, one in this many calls is tried (1: each call once, with a line of output)."""
KINDS = {Kind.REST: OF_REST, Kind.DATABASE: OF_DATABASE, Kind.COMPUTING: OF_COMPUTING, Kind.DOWNLOAD: OF_DOWNLOAD}
_turn = count()


@dataclass
class Tally:
    """What ran, what can't run and why, and the problems found."""

    ran: Counter[Failure] = field(default_factory=Counter)
    not_run: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def sums(self, part: int) -> Iterator[str]:
        """How many cells of a part ran, by failure, and how many can't run, by reason."""
        name, reasons = f"fault matrix, part {part + 1} of {PARTS}", Counter(self.not_run.values())
        yield f"{name}: {self.ran.total()} cells run ({_counted(self.ran)})"
        yield f"{name}: {reasons.total()} cells cannot be run ({_counted(reasons)})"


def test_every_action_is_tried() -> None:
    """The matrix has every command, button, menu and form."""
    wanted = set(BY_NAME)
    for top in COMMANDS:
        if isinstance(top, app_commands.Group):
            wanted |= {one.qualified_name for one in top.walk_commands() if isinstance(one, app_commands.Command)}
        else:
            wanted.add(top.name)
    assert wanted <= {action.name for action in actions()}


@pytest.mark.parametrize("part", range(PARTS))
async def test_no_failing_call_leaves_anything_wrong(
    scene: Scene, part: int, record_property: Callable[[str, object], None]
) -> None:
    """After each failure, the promises of docs/reliability.md hold."""
    tally = Tally()
    for action in [one for one in [*actions()][part::PARTS] if ONLY in (None, one.name)]:
        await try_action(scene, action, tally)
    for cell, reason in tally.not_run.items():
        _say(f"not run: {cell}: {reason}")
    for line in tally.sums(part):
        record_property(IN_THE_SUMMARY, line)
    assert not "\n".join(tally.wrong)


async def try_action(scene: Scene, action: Action, tally: Tally) -> None:
    """Run an action without a fault, then with each fault."""
    try:
        async with asyncio.timeout(CEILING_SECONDS):
            plain = await run(scene, action)
    except Exception as error:  # continue with the other actions
        tally.wrong.append(f"{action.name}, without a fault: {error!r}")
        return
    if ALL or SAMPLED == 1:
        _say(f"{action.name}: {len(plain.calls)} calls, {plain.heard!r}")
    for place, call in enumerate(plain.calls, start=next(_turn)):
        for failure in cells_at(call, place, f"{action.name}, {call.point}", tally):
            fault = Fault(call.point, failure)
            cell = f"{action.name}, {call.point}, {failure}"
            began = time.monotonic()
            try:
                async with asyncio.timeout(CEILING_SECONDS):
                    ran = await run(scene, action, fault)
                    if not scene.points.fired:
                        tally.not_run[cell] = "the call was not made when the action was run again"
                        continue
                    heard, wrong = ran.heard, [*await problems_of(scene, action, ran, plain, fault)]
            except TimeoutError:
                heard, wrong = None, [f"a task never ends: {running_tasks(scene)}"]
            except Exception as error:  # continue with the other cells
                heard, wrong = None, [f"the cell cannot be run: {error!r}"]
            tally.ran[failure] += 1
            tally.wrong += [f"{cell}: {problem}" for problem in wrong]
            if ALL or SAMPLED == 1:
                _say(f"  {time.monotonic() - began:4.1f} s {call.point}, {failure}: {(heard or '-')[:60]!r}")
                for problem in wrong:
                    _say(f"    ! {action.name}: {problem}")


def cells_at(call: Call, place: int, name: str, tally: Tally) -> Iterator[Failure]:
    """The failures to try for a call: all that are possible, or a sample."""
    possible = []
    for failure in KINDS[call.point.kind]:
        if reason := why_not(call, failure):
            tally.not_run[f"{name}, {failure}"] = reason
        else:
            possible.append(failure)
    if ALL:
        yield from possible
    elif place % SAMPLED == 0:
        yield possible[place // SAMPLED % len(possible)]


def why_not(call: Call, failure: Failure) -> str:
    """Why a call can't fail that way, or "" if it can."""
    if failure is Failure.DISK_FULL and call.point.kind is Kind.DATABASE and not call.writes:
        return "it writes nothing"
    if failure is Failure.CANCELLED and not call.is_heard:
        return "the bot makes this call on its own, so there is no interaction to cancel"
    if failure is Failure.UNUSABLE and not call.point.name.startswith("encode"):
        return "it needs no encoder"
    return ""


def _counted(numbers: Counter[Any]) -> str:
    return ", ".join(f"{name} {number}" for name, number in numbers.most_common())


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
