"""One interaction and how far it has come."""

from dataclasses import dataclass, field
from enum import IntEnum

from bot.sandbox.clock import Timer
from bot.sandbox.json_types import Json
from bot.sandbox.model import Channel, Guild, Message, User
from bot.sandbox.payloads import user_payload

TOKEN_SECONDS = 15 * 60
FIRST_RESPONSE_SECONDS = 3.0


class InteractionType(IntEnum):
    """What the member did."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL_SUBMIT = 5


class CallbackType(IntEnum):
    """How a bot may respond first (docs: Interaction Callback Type)."""

    PONG = 1
    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    AUTOCOMPLETE = 8
    MODAL = 9


@dataclass
class Interaction:
    """What a member asked; `source` is the message whose component was used, `opener` what opened a modal."""

    id: str
    token: str
    type: InteractionType
    guild: Guild
    channel: Channel
    user: User
    nonce: str | None
    session_id: str | None
    created: float
    data: Json
    command_name: str | None = None
    command_type: int | None = None
    target_id: str | None = None
    source: Message | None = None
    opener: "Interaction | None" = None
    timer: Timer | None = None
    answered: bool = False
    failed: bool = False
    modal: Json | None = None
    original: Message | None = None
    followups: dict[str, Message] = field(default_factory=dict)

    def metadata(self, message: Message | None = None) -> Json:
        """`interaction_metadata` of a message that answers this interaction."""
        metadata: Json = {
            "id": self.id,
            "type": int(self.type),
            "user": user_payload(self.user),
            "authorizing_integration_owners": {"0": self.guild.id},
        }
        if self.command_name is not None:
            metadata |= {"name": self.command_name, "command_type": self.command_type}
        if self.type == InteractionType.COMPONENT and self.source is not None:
            metadata["interacted_message_id"] = self.source.id
        if self.opener is not None:
            metadata["triggering_interaction_metadata"] = self.opener.metadata()
        if message is not None and self.original is not None and self.original.id != message.id:
            metadata["original_response_message_id"] = self.original.id
        return metadata
