"""For each rule in tests/README.md, a bot that breaks the rule, and what happens."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox import MovableClock, SandboxServer
from tests.bot.sandbox.conftest import OPENAPI
from tests.bot.sandbox.planted import disturbances, gateway, interactions, messages, modals
from tests.bot.sandbox.planted.careless import CarelessBot, careless_bot

FAULTS = (
    messages.DOCUMENT | messages.FAULTS | interactions.FAULTS | modals.FAULTS | gateway.FAULTS | disturbances.FAULTS
)


CASES = [pytest.param(rule, True, id=f"{rule} (by the document)") for rule in FAULTS] + [
    pytest.param(rule, False, id=rule) for rule in FAULTS if rule not in messages.DOCUMENT
]


@pytest.fixture
async def culprit(judged: bool, clock: MovableClock) -> AsyncIterator[CarelessBot]:
    """A bot without a library, on a server with Discord's document or with its other rules only."""
    if judged and not OPENAPI.exists():
        pytest.skip("Discord's OpenAPI document is not beside the repository")
    openapi = OPENAPI if judged else None
    async with (
        SandboxServer(openapi=openapi, clock=clock, page=False) as server,
        careless_bot(server, clock) as bot,
    ):
        yield bot


@pytest.mark.parametrize(("rule", "judged"), CASES)
async def test_a_bot_that_breaks_the_rule_is_caught(culprit: CarelessBot, rule: str) -> None:
    """The result of the fault is the one that Discord would give."""
    fault, caught = FAULTS[rule]
    assert await fault(culprit) == caught
