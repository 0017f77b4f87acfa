"""Every call of every action fails in turn, in each way in which it can."""

import os
from collections.abc import Iterator

import pytest

from bot.commands import COMMANDS  # noqa: F401
from tests.faults.actions import Action, actions
from tests.faults.cells import Run, problems_of, run
from tests.faults.conftest import Scene
from tests.faults.failures import OF_COMPUTING, OF_DATABASE, OF_DOWNLOAD, OF_REST, Failure
from tests.faults.points import Call, Fault, Kind

ALL = os.environ.get("NINEFOLD_FAULTS") == "all"
WANTED = os.environ.get("NINEFOLD_ACTION")
KINDS = {Kind.REST: OF_REST, Kind.DATABASE: OF_DATABASE, Kind.COMPUTING: OF_COMPUTING, Kind.DOWNLOAD: OF_DOWNLOAD}
PARTS = 4


def faults_at(call: Call) -> Iterator[Failure]:
    """The ways in which a call can fail."""
    for failure in KINDS[call.point.kind]:
        if failure is Failure.DISK_FULL and call.point.kind is Kind.DATABASE and not call.writes:
            continue
        if failure is Failure.CANCELLED and not call.is_heard:
            continue
        if failure is Failure.UNUSABLE and not call.point.name.startswith("encode"):
            continue
        yield failure


@pytest.mark.parametrize("part", range(PARTS))
async def test_no_failing_call_leaves_anything_wrong(scene: Scene, part: int) -> None:
    chosen = [a for a in actions() if a.name == WANTED] if WANTED else [*actions()][part::PARTS]
    wrong, cells = [], 0
    turn = 0
    for action in chosen:
      try:
        plain = await run(scene, action)
        said = scene.complaints.take()
        print(f"{action.name}: {plain.heard!r} { {k: v for k, v in plain.change.items() if v} } {[str(c.point) for c in plain.calls]} {[r.getMessage() for r in said]}", flush=True)
        for call in plain.calls:
            failures = [*faults_at(call)]
            for failure in failures if ALL else [failures[turn % len(failures)]]:
                turn += 1
                fault = Fault(call.point, failure)
                ran = await run(scene, action, fault)
                if not scene.points.fired:
                    print("   not fired", fault)
                    continue
                cells += 1
                print("  ", fault.failure, fault.point, repr(ran.heard)[:90], flush=True)
                for problem in await problems_of(scene, action, ran, plain, fault):
                    wrong.append(f"{action.name}, {call.point}, {failure}: {problem}")
                    print("    !", wrong[-1], flush=True)
      except Exception as error:
        import traceback
        print("    ! HARNESS", action.name, repr(error), traceback.format_exc()[-1500:], flush=True)
        wrong.append(repr(error))
    print(cells, "cells")
    assert not "\n".join(wrong)
