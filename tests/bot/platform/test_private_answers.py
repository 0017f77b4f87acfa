"""Questions about a session are removed when it ends, except the one that a member has just answered."""

from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest

from bot.platform.bot_client import BotInteraction
from bot.platform.private_answers import OpenQuestions, PrivateAnswer


class Sent:
    """An interaction whose answers are recorded when they are removed."""

    def __init__(self, error: Exception | None = None) -> None:
        self.removed: list[int | None] = []
        self.followup = SimpleNamespace(delete_message=self._delete)
        self._error = error

    async def delete_original_response(self) -> None:
        """Remove the first response."""
        await self._delete(None)

    async def _delete(self, message_id: int | None) -> None:
        self.removed.append(message_id)
        if self._error is not None:
            raise self._error


def shown(sent: Sent, message_id: int, *, is_follow_up: bool = False) -> PrivateAnswer:
    """An answer to that interaction."""
    return PrivateAnswer(cast(BotInteraction, sent), message_id, is_follow_up)


def message(message_id: int) -> discord.Message:
    """A message with that id."""
    return cast(discord.Message, SimpleNamespace(id=message_id))


async def test_only_the_questions_about_the_session_are_removed() -> None:
    """The answered question stays, because its answer comes in its place."""
    questions, sent = OpenQuestions(), [Sent() for _ in range(4)]
    for number, session_id in enumerate(("one", "one", "two", "one")):
        questions.add(session_id, shown(sent[number], number, is_follow_up=number == 3))
    await questions.close("one", answered=message(1))
    assert [one.removed for one in sent] == [[None], [], [], [3]]
    await questions.close("one")
    assert [len(one.removed) for one in sent] == [1, 0, 0, 1]


def _failure(kind: type[discord.HTTPException]) -> discord.HTTPException:
    response: Any = SimpleNamespace(status=404, reason="gone")
    return kind(response, "gone")


@pytest.mark.parametrize("kind", [discord.NotFound, discord.Forbidden])
async def test_a_question_that_cannot_be_removed_keeps_no_other(kind: type[discord.HTTPException]) -> None:
    """The member may have dismissed it, or Discord may refuse."""
    questions, gone, there = OpenQuestions(), Sent(_failure(kind)), Sent()
    questions.add("one", shown(gone, 1))
    questions.add("one", shown(there, 2))
    await questions.close("one")
    assert there.removed == [None]
