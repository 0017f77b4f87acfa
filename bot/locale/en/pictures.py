"""Pictures that members bring, and prompts that are edited."""

from bot.locale.en.parts import Parts
from engine.sessions.events import Vote


class PictureWords(Parts):
    """The words, in English."""

    def started_from(self, member_id: int) -> str:
        return f"<@{member_id}> opens a session from this:"

    def prompt_edited(self, member_id: int, prompt: str) -> str:
        return (
            f"<@{member_id}> says anew what is meant: {self._quoted(prompt)}. The votes stay; **Next nine** goes by it."
        )

    def prompt_edited_privately(self) -> str:
        return "The prompt is changed, and the votes stay. **Next nine** goes by it."

    def example_question(self, prompt: str) -> str:
        shown = f"Does this picture show {self._quoted(prompt)}?"
        return f"{shown} Either way it teaches the session here, like a photo of a round."

    def example_yes_button(self) -> str:
        return "✓ It does"

    def example_no_button(self) -> str:
        return "✗ It does not"

    def example_added(self, member_id: int, choice: Vote) -> str:
        sign = "✓ yes" if choice is Vote.YES else "✗ no"
        return f"<@{member_id}> teaches by a picture of their own: **{sign}**"

    def example_added_privately(self) -> str:
        return "It teaches from the next round on; `/concept undo` takes it back."
