"""The bot's responses: the first response, edits of the original message, and follow-ups."""

from enum import IntEnum

from bot.sandbox.api_errors import invalid_form, unknown
from bot.sandbox.attachments import Upload
from bot.sandbox.component_tree import numbered
from bot.sandbox.interactions.interaction_registry import InteractionRegistry
from bot.sandbox.json_types import Json
from bot.sandbox.message_store import MessageStore
from bot.sandbox.message_view import message_payload
from bot.sandbox.model import Interaction, InteractionType, Message, MessageFlag
from bot.sandbox.payloads import partial_application_payload
from bot.sandbox.rules.command_rules import check_choices
from bot.sandbox.rules.modal_rules import check_modal

REPLY, CHAT_INPUT_COMMAND, CONTEXT_MENU_COMMAND = 19, 20, 23


class CallbackType(IntEnum):
    """The kinds of first response (docs: Interaction Callback Type)."""

    PONG = 1
    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    AUTOCOMPLETE = 8
    MODAL = 9


class Responses:
    """Handles interaction callbacks and webhook calls with an interaction token."""

    def __init__(self, registry: InteractionRegistry, messages: MessageStore) -> None:
        self._registry, self._messages = registry, messages

    def respond(self, interaction: Interaction, body: Json, uploads: list[Upload]) -> Json:
        """Handle the first response. Returns the body for `with_response=true`.

        Raises:
            ApiError: this type of response does not fit the interaction, or its message breaks a rule.
        """
        kind = _fitting_kind(interaction, body)
        data: Json = body.get("data") or {}
        if kind == CallbackType.MESSAGE:
            interaction.original = self._post(interaction, data, uploads)
        elif kind == CallbackType.DEFERRED_MESSAGE:
            interaction.original = self._post_loading(interaction, data)
        elif kind == CallbackType.DEFERRED_UPDATE:
            interaction.original = interaction.source
        elif kind == CallbackType.UPDATE and interaction.source is not None:
            interaction.original = self._messages.edit(interaction.source, data, uploads, by_response=True)
        self._registry.settle(interaction)
        self._tell(interaction, kind, data)
        return self._callback_response(interaction, kind)

    def follow_up(self, interaction: Interaction, body: Json, uploads: list[Upload]) -> Message:
        """Post another message. After a deferred response, the first follow-up fills the deferred message instead."""
        original = interaction.original
        if original is not None and MessageFlag.LOADING in original.flags:
            kept = {key: value for key, value in body.items() if key != "flags"}
            return self._messages.edit(original, kept, uploads)
        message = self._new(interaction, body)
        if original is not None:
            message.type = REPLY
            message.reference = _reference(original)
        interaction.followups[message.id] = self._messages.post(message, body, uploads)
        return message

    def message_of(self, interaction: Interaction, message_id: str) -> Message:
        """The original message (`@original`) or a follow-up by id.

        Raises:
            ApiError: 10008 if it does not exist or was deleted.
        """
        original = interaction.original
        if message_id == "@original" or (original is not None and original.id == message_id):
            message = original
        else:
            message = interaction.followups.get(message_id)
        if message is None or message.id not in interaction.channel.messages:
            raise unknown("Message")
        return message

    def _post(self, interaction: Interaction, data: Json, uploads: list[Upload]) -> Message:
        message = self._new(interaction, data)
        self._place(message, interaction)
        return self._messages.post(message, data, uploads)

    def _post_loading(self, interaction: Interaction, data: Json) -> Message:
        """Post the message that shows "is thinking" until the bot fills it."""
        message = self._new(interaction, data)
        self._place(message, interaction)
        message.flags |= MessageFlag.LOADING
        interaction.channel.messages[message.id] = message
        self._messages.broadcast.created(message)
        return message

    def _new(self, interaction: Interaction, data: Json) -> Message:
        application = self._messages.world.application
        message = self._messages.new_message(interaction.channel, application.bot)
        message.interaction, message.webhook_id = interaction, application.id
        if int(data.get("flags") or 0) & MessageFlag.EPHEMERAL:
            message.flags |= MessageFlag.EPHEMERAL
            message.visible_to = interaction.user.id
        return message

    @staticmethod
    def _place(message: Message, interaction: Interaction) -> None:
        """Set the message's type: a reply to the component's message, or the answer to a command."""
        if interaction.source is not None:
            message.type, message.reference = REPLY, _reference(interaction.source)
        elif interaction.command_type is not None:
            message.type = CHAT_INPUT_COMMAND if interaction.command_type == 1 else CONTEXT_MENU_COMMAND

    def _tell(self, interaction: Interaction, kind: CallbackType, data: Json) -> None:
        """Send the member's client the event that ends the interaction: choices, a modal, or success."""
        if kind == CallbackType.AUTOCOMPLETE:
            choices = data.get("choices") or []
            self._registry.tell("APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE", interaction, choices=choices)
        elif kind == CallbackType.MODAL:
            interaction.modal = data | {"components": numbered(data["components"])}
            self._registry.tell(
                "INTERACTION_MODAL_CREATE",
                interaction,
                application=partial_application_payload(self._messages.world),
                channel_id=interaction.channel.id,
                custom_id=interaction.modal["custom_id"],
                title=interaction.modal["title"],
                components=interaction.modal["components"],
            )
        else:
            self._registry.tell("INTERACTION_SUCCESS", interaction)

    def _callback_response(self, interaction: Interaction, kind: CallbackType) -> Json:
        details: Json = {"id": interaction.id, "type": int(interaction.type)}
        response: Json = {"interaction": details}
        message = interaction.original
        if message is None or kind == CallbackType.DEFERRED_UPDATE:
            return response
        details |= {
            "response_message_id": message.id,
            "response_message_loading": MessageFlag.LOADING in message.flags,
            "response_message_ephemeral": message.ephemeral,
            "channel_id": message.channel_id,
            "guild_id": message.guild_id,
        }
        # In the document, the resource of a deferred message has type 4 too.
        resource = CallbackType.UPDATE if kind == CallbackType.UPDATE else CallbackType.MESSAGE
        response["resource"] = {
            "type": int(resource),
            "message": message_payload(self._messages.world, message),
        }
        return response


def _fitting_kind(interaction: Interaction, body: Json) -> CallbackType:
    """The response's type, after checking that it fits the interaction and that its data is valid."""
    try:
        kind = CallbackType(body.get("type", 0))
    except ValueError as error:
        raise invalid_form(["type"], "BASE_TYPE_CHOICES", "Value is not one of the callback types.") from error
    completing = interaction.type == InteractionType.AUTOCOMPLETE
    needs_message = kind in (CallbackType.DEFERRED_UPDATE, CallbackType.UPDATE)
    fits = (kind == CallbackType.AUTOCOMPLETE) == completing and kind != CallbackType.PONG
    if kind == CallbackType.MODAL and interaction.type == InteractionType.MODAL_SUBMIT:
        fits = False
    if not fits or (needs_message and interaction.source is None):
        message = "This interaction cannot be answered with this type of response."
        raise invalid_form(["type"], "INTERACTION_CALLBACK_TYPE_INVALID", message)
    data = body.get("data") or {}
    if kind == CallbackType.AUTOCOMPLETE:
        check_choices(data.get("choices") or [])
    elif kind == CallbackType.MODAL:
        check_modal(data)
    return kind


def _reference(message: Message) -> Json:
    return {
        "type": 0,
        "channel_id": message.channel_id,
        "message_id": message.id,
        "guild_id": message.guild_id,
    }
