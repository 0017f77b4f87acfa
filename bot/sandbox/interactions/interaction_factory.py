"""Checks a member's request and builds the interaction that the bot receives."""

import secrets

from bot.sandbox.api_errors import ApiError, invalid_form, missing_access, missing_permissions, unknown
from bot.sandbox.attachments import Upload, store_upload
from bot.sandbox.component_tree import SELECTS, ComponentType, find_custom_id
from bot.sandbox.interactions.command_options import OptionType, read_options
from bot.sandbox.interactions.modal_submission import MENTIONS, read_submission
from bot.sandbox.interactions.resolved_data import resolve, resolve_target
from bot.sandbox.json_types import Json
from bot.sandbox.message_view import message_payload
from bot.sandbox.model import Channel, Context, Guild, Interaction, InteractionType, User
from bot.sandbox.payloads import (
    ATTACHMENT_LIMIT,
    interaction_channel_payload,
    member_payload,
    private_channel_payload,
    user_payload,
)
from bot.sandbox.permission_bits import Permission, channel_permissions
from bot.sandbox.rules.modal_rules import check_submission
from bot.sandbox.world import World


def may_use(command: Json, permissions: Permission) -> bool:
    """Whether a member with these permissions can use the command."""
    if Permission.ADMINISTRATOR in permissions:
        return True
    needed = command.get("default_member_permissions")
    if needed is None:
        return Permission.USE_APPLICATION_COMMANDS in permissions
    required = int(needed)
    return bool(required) and int(permissions) & required == required


def install_owners(world: World, command: Json | None, guild: Guild, user: User) -> Json:
    """By whom the command is installed there (docs: Authorizing Integration Owners Object)."""
    types = (command or {}).get("integration_types") or [0]
    owners: Json = {}
    if 0 in types and world.application.bot.id in guild.members:
        owners["0"] = guild.id
    if 0 in types and guild.context == Context.BOT_DM:
        owners["0"] = "0"
    if 1 in types and user.id in world.application.installed_by:
        owners["1"] = user.id
    return owners


def is_offered(world: World, command: Json, guild: Guild, user: User) -> bool:
    """Whether the command is installed there, and may be used in such a place."""
    contexts = command.get("contexts") or ([0, 1] if command.get("dm_permission") else [0])
    return bool(install_owners(world, command, guild, user)) and guild.context in contexts


class InteractionFactory:
    """Builds interactions from the requests of members' clients."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.base_url = ""

    def build(self, user: User, request: Json, opener: Interaction | None, uploads: list[Upload]) -> Interaction:
        """Build the interaction for a POST /interactions. `opener` is the interaction that opened a submitted modal.

        Raises:
            ApiError: the member may not do this, or what the request names does not exist.
        """
        channel = self._world.channel(str(request.get("channel_id")))
        guild = self._world.guild(channel.guild_id)
        permissions = channel_permissions(guild, channel, user.id)
        if Permission.VIEW_CHANNEL not in permissions:
            raise missing_access()
        if str(request.get("application_id")) != self._world.application.id:
            raise unknown("Application")
        try:
            kind = InteractionType(request.get("type", 0))
        except ValueError as error:
            raise invalid_form(["type"], "BASE_TYPE_CHOICES", "Must be 2, 3, 4 or 5.") from error
        interaction = Interaction(
            id=self._world.snowflakes.next(),
            token=secrets.token_urlsafe(64),
            type=kind,
            guild=guild,
            channel=channel,
            user=user,
            nonce=None if request.get("nonce") is None else str(request["nonce"]),
            session_id=request.get("session_id"),
            created=self._world.clock.now(),
            data={},
            opener=opener,
        )
        given = request.get("data") or {}
        if kind in (InteractionType.COMMAND, InteractionType.AUTOCOMPLETE):
            self._add_command(interaction, given, permissions, uploads)
        elif kind == InteractionType.COMPONENT:
            self._add_component(interaction, given, str(request.get("message_id")))
        else:
            self._add_modal(interaction, given, uploads)
        interaction.owners = _owners(self._world, interaction)
        return interaction

    def _add_command(
        self, interaction: Interaction, given: Json, permissions: Permission, uploads: list[Upload]
    ) -> None:
        command = self._world.commands.get(str(given.get("id")))
        if command is None or command.get("guild_id") not in (None, interaction.guild.id):
            raise unknown("application command")
        if not may_use(command, permissions):
            raise missing_permissions()
        if not is_offered(self._world, command, interaction.guild, interaction.user):
            raise unknown("application command")
        world, guild, user = self._world, interaction.guild, interaction.user
        interaction.command_type = command["type"]
        data: Json = {"id": command["id"], "name": command["name"], "type": command["type"]}
        if "guild_id" in command:
            data["guild_id"] = command["guild_id"]
        if command["type"] == 1:
            options = self._with_uploads(interaction.channel, given, uploads)
            completing = interaction.type == InteractionType.AUTOCOMPLETE
            read = read_options(command, options, completing=completing)
            interaction.command_name = read.full_name
            data["options"] = options
            resolved = resolve(world, guild, user.id, read.mentioned)
        else:
            target = str(given.get("target_id"))
            interaction.command_name, interaction.target_id = command["name"], target
            data["target_id"] = target
            resolved = resolve_target(world, guild, interaction.channel, command["type"], target, user.id)
        if resolved:
            data["resolved"] = resolved
        interaction.data = data

    def _with_uploads(self, channel: Channel, given: Json, uploads: list[Upload]) -> list[Json]:
        """The options, in which the values of attachments are ids of stored files instead of indexes of uploads."""
        options: list[Json] = given.get("options") or []
        stored = self._stored(channel, uploads)

        def renamed(option: Json) -> Json:
            if "options" in option:
                return option | {"options": [renamed(inner) for inner in option["options"]]}
            if option.get("type") == OptionType.ATTACHMENT:
                return option | {"value": stored.get(str(option.get("value")), str(option.get("value")))}
            return option

        return [renamed(option) for option in options]

    def _stored(self, channel: Channel, uploads: list[Upload]) -> dict[str, str]:
        """Store files, and return their ids by index."""
        return {upload.index: store_upload(self._world, self.base_url, channel.id, upload, {}).id for upload in uploads}

    def _add_component(self, interaction: Interaction, given: Json, message_id: str) -> None:
        message = self._world.message(interaction.channel.id, message_id)
        if message.visible_to not in (None, interaction.user.id):
            raise unknown("Message")
        component = find_custom_id(message.components, str(given.get("custom_id")))
        if component is None or component["type"] != given.get("component_type"):
            raise invalid_form(["data", "custom_id"], "COMPONENT_VALIDATION_FAILED", "Component validation failed")
        if component.get("disabled"):
            raise invalid_form(["data"], "COMPONENT_DISABLED", "This component is disabled.")
        data: Json = {
            "custom_id": component["custom_id"],
            "component_type": component["type"],
            "id": component["id"],
        }
        if component["type"] in SELECTS:
            data |= self._selected(interaction, component, given.get("values") or [])
        interaction.source, interaction.data = message, data

    def _selected(self, interaction: Interaction, select: Json, values: list[str]) -> Json:
        low, high = select.get("min_values", 1), select.get("max_values", 1)
        offered = {option["value"] for option in select.get("options", [])}
        if not low <= len(values) <= high or (offered and not set(values) <= offered):
            message = f"Choose between {low} and {high} of the options."
            raise invalid_form(["data", "values"], "COMPONENT_VALIDATION_FAILED", message)
        data: Json = {"values": values}
        kind = MENTIONS.get(ComponentType(select["type"]))
        if kind is not None:
            data["resolved"] = resolve(self._world, interaction.guild, interaction.user.id, {kind: values})
        return data

    def _add_modal(self, interaction: Interaction, given: Json, uploads: list[Upload]) -> None:
        opener = interaction.opener
        if opener is None or opener.modal is None or opener.modal["custom_id"] != given.get("custom_id"):
            raise ApiError(400, 50035, "Invalid Form Body")
        submitted = given.get("components") or []
        check_submission(opener.modal, submitted)
        read = read_submission(opener.modal, submitted, self._stored(interaction.channel, uploads))
        resolved = resolve(self._world, interaction.guild, interaction.user.id, read.mentioned)
        interaction.source = opener.source
        interaction.data = {
            "custom_id": opener.modal["custom_id"],
            "components": read.components,
            "resolved": resolved,
        }


def interaction_payload(world: World, interaction: Interaction) -> Json:
    """INTERACTION_CREATE as the bot receives it."""
    guild, channel, user = interaction.guild, interaction.channel, interaction.user
    permissions = str(int(channel_permissions(guild, channel, user.id)))
    application = world.application
    payload: Json = {
        "id": interaction.id,
        "application_id": application.id,
        "type": int(interaction.type),
        "token": interaction.token,
        "version": 1,
        "channel_id": channel.id,
        "app_permissions": str(_app_permissions(world, guild, channel, user)),
        "locale": user.locale,
        "entitlements": [],
        "authorizing_integration_owners": interaction.owners,
        "context": int(guild.context),
        "attachment_size_limit": ATTACHMENT_LIMIT,
        "data": interaction.data,
    }
    if guild.context == Context.GUILD:
        payload |= {
            "guild_id": guild.id,
            "guild": _partial_guild(guild),
            "channel": interaction_channel_payload(world, guild, channel, user.id),
            "member": member_payload(guild.members[user.id]) | {"permissions": permissions},
            "guild_locale": guild.locale,
        }
    else:
        payload |= {"channel": private_channel_payload(world, guild, channel, user), "user": user_payload(user)}
    if interaction.source is not None:
        payload["message"] = message_payload(world, interaction.source)
    return payload


def _owners(world: World, interaction: Interaction) -> Json:
    """Who installed what was used. A component belongs to the interaction that its message answers."""
    if interaction.type in (InteractionType.COMMAND, InteractionType.AUTOCOMPLETE):
        command = world.commands.get(str(interaction.data.get("id")))
        return install_owners(world, command, interaction.guild, interaction.user)
    source = interaction.source
    answered = None if source is None else source.interaction
    return {"0": interaction.guild.id} if answered is None else answered.owners


def _app_permissions(world: World, guild: Guild, channel: Channel, user: User) -> int:
    """The application's permissions. Where it is not a member, it may do for the user what the user may do."""
    bot = world.application.bot
    return int(channel_permissions(guild, channel, bot.id if bot.id in guild.members else user.id))


def _partial_guild(guild: Guild) -> Json:
    return {"id": guild.id, "locale": guild.locale, "features": []}
