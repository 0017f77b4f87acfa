"""A member that scripts, benchmarks and tests drive. It speaks the same protocol as the page.

It receives the same events as the page, keeps the latest state of each message, and uses commands, buttons, selects,
modals and autocomplete. Each action raises if the bot does not answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from bot.sandbox.api_errors import InteractionFailedError, MemberError, NotOnMessageError, RequestRefusedError
from bot.sandbox.client_forms import (
    LocalFile,
    command_data,
    filled_modal,
    find_button,
    split_files,
    split_uploads,
)
from bot.sandbox.component_tree import ComponentType, walk
from bot.sandbox.event_stream import Event
from bot.sandbox.json_types import Json
from bot.sandbox.member_client import MemberClient
from bot.sandbox.model import MessageFlag

ENDINGS = frozenset(
    {
        "INTERACTION_SUCCESS",
        "INTERACTION_FAILURE",
        "INTERACTION_MODAL_CREATE",
        "APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE",
    }
)
_nonces = count(1)


@dataclass(frozen=True)
class Answer:
    """The bot's answer to an interaction: a finished message, a modal, or neither if it only acknowledged."""

    interaction_id: str
    message: Json | None = None
    modal: Json | None = None

    @property
    def shown(self) -> Json:
        """The message.

        Raises:
            MemberError: the bot answered without a message.
        """
        if self.message is None:
            raise MemberError("the bot answered without a message")
        return self.message

    @property
    def ephemeral(self) -> bool:
        """Whether only this member can see the message."""
        return self.message is not None and bool(self.message["flags"] & MessageFlag.EPHEMERAL)


class Member(MemberClient):
    """A connected member (`Member.connect`) that uses the bot."""

    async def command(self, channel_id: str, name: str, /, **options: Any) -> Answer:
        """Use a slash command ("concept start") and wait for its answer. A deferred answer is waited for until filled.

        An attachment option takes a `LocalFile`. If the bot reports progress in its answer and edits it later, wait for
        the final text with `says`.

        Raises:
            MemberError: there is no such command, it was refused, or the bot did not answer.
        """
        command = await self._command(channel_id, name.split()[0])
        given, files = split_files(options)
        data = command_data(command, name, given)
        return await self._interact({"type": 2, "channel_id": channel_id, "data": data}, files)

    async def use_on(self, channel_id: str, name: str, target_id: str) -> Answer:
        """Use a context-menu command on a user or a message."""
        command = await self._command(channel_id, name)
        data = {"id": command["id"], "name": name, "type": command["type"], "target_id": target_id}
        return await self._interact({"type": 2, "channel_id": channel_id, "data": data})

    async def autocomplete(
        self, channel_id: str, name: str, focused: str, typed: str = "", /, **options: Any
    ) -> list[Json]:
        """The bot's choices for the option `focused` after the member has typed `typed`."""
        command = await self._command(channel_id, name.split()[0])
        data = command_data(command, name, options | {focused: typed}, focused=focused)
        event = await self._request({"type": 4, "channel_id": channel_id, "data": data})
        return list(event.data["choices"])

    async def click(self, message: Json, button: str) -> Answer:
        """Press the button with that custom_id or label, or else the first whose label starts with it.

        Raises:
            NotOnMessageError: there is none.
        """
        component = find_button(message, button)
        data = {"component_type": ComponentType.BUTTON, "custom_id": component["custom_id"]}
        return await self._use(message, data)

    async def select(self, message: Json, custom_id: str, values: list[str]) -> Answer:
        """Choose values in a select menu."""
        component = next((one for one in walk(message["components"]) if one.get("custom_id") == custom_id), None)
        if component is None:
            raise NotOnMessageError(f"the message has no select {custom_id!r}")
        data = {"component_type": component["type"], "custom_id": custom_id, "values": values}
        return await self._use(message, data)

    async def submit(self, modal: Json | None, values: Mapping[str, Any]) -> Answer:
        """Fill in and submit a modal.

        `values` holds, by custom_id, a text, a list of chosen values or of `LocalFile`s, the choice of a radio group,
        or whether a box is checked.
        """
        if modal is None:
            raise MemberError("the bot opened no modal")
        given, files = split_uploads(values)
        data = {
            "id": modal["id"],
            "custom_id": modal["custom_id"],
            "components": filled_modal(modal["components"], given),
        }
        return await self._interact({"type": 5, "channel_id": modal["channel_id"], "data": data}, files)

    async def says(self, answer: Answer, text: str) -> Json:
        """Wait until the content of the answer's message contains the text, and return the message.

        Raises:
            AnswerTimeoutError: it did not in time.
        """
        shown = self.stream.known.get(answer.shown["id"], answer.shown)

        def fits(event: Event) -> bool:
            changed = event.name == "MESSAGE_UPDATE" and event.data["id"] == shown["id"]
            return changed and text in event.data["content"]

        return shown if text in shown["content"] else (await self.wait_for(fits)).data

    async def _command(self, channel_id: str, name: str) -> Json:
        offered = {command["name"]: command for command in await self.commands(self.guild_of(channel_id))}
        if name not in offered:
            names = ", ".join(sorted(offered)) or "none"
            raise MemberError(f"there is no command /{name} here; offered: {names}")
        return offered[name]

    async def _use(self, message: Json, data: Json) -> Answer:
        request = {
            "type": 3,
            "channel_id": message["channel_id"],
            "message_id": message["id"],
            "message_flags": message["flags"],
            "data": data,
        }
        return await self._interact(request)

    async def _interact(self, request: Json, files: Sequence[LocalFile] = ()) -> Answer:
        """Send the request and wait for the answer. A deferred answer is waited for until filled."""
        event = await self._request(request, files)
        interaction_id = str(event.data["id"])
        if event.name == "INTERACTION_MODAL_CREATE":
            return Answer(interaction_id, modal=event.data)
        message = self._answer_message(interaction_id)
        if message is None and request["type"] == 3:
            return Answer(interaction_id, self.stream.known.get(request["message_id"]))
        if message is not None and message["flags"] & MessageFlag.LOADING:
            message = await self._filled(message["id"])
        return Answer(interaction_id, message)

    async def _request(self, request: Json, files: Sequence[LocalFile] = ()) -> Event:
        """Post an interaction and wait for the event that ends it.

        Raises:
            InteractionFailedError: the bot did not respond in time.
        """
        nonce = f"{id(self)}{next(_nonces)}"[-24:]
        ended = self.stream.expect(lambda event: event.name in ENDINGS and str(event.data.get("nonce")) == nonce)
        full = request | {
            "application_id": self.applications[0]["id"],
            "guild_id": self.guild_of(request["channel_id"]),
            "session_id": self.session_id,
            "nonce": nonce,
        }
        try:
            await self.rest("POST", "/interactions", full, files)
        except RequestRefusedError:
            ended.cancel()
            raise
        event = await self.stream.within(ended, f"the end of interaction {request['data']}")
        if event.name == "INTERACTION_FAILURE":
            raise InteractionFailedError(f"the application did not respond to {request['data']}")
        return event

    def _answer_message(self, interaction_id: str) -> Json | None:
        for message in reversed(self.stream.known.values()):
            if (message.get("interaction_metadata") or {}).get("id") == interaction_id:
                return message
        return None

    async def _filled(self, message_id: str) -> Json | None:
        """The deferred message once it is filled, or None if the bot deleted it."""

        def settled(event: Event) -> bool:
            gone = event.name == "MESSAGE_DELETE"
            filled = event.name == "MESSAGE_UPDATE" and not event.data["flags"] & MessageFlag.LOADING
            return (gone or filled) and event.data["id"] == message_id

        now = self.stream.known.get(message_id)
        if now is not None and now["flags"] & MessageFlag.LOADING:
            await self.stream.within(self.stream.expect(settled), "a deferred answer")
        return self.stream.known.get(message_id)
