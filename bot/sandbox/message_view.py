"""A message as clients receive it: `attachment://` urls resolved, mentions expanded, metadata added."""

from typing import Any
from zlib import crc32

from bot.sandbox.attachments import SCHEME, file_payload, media_payload, safe_filename
from bot.sandbox.component_tree import ComponentType, walk
from bot.sandbox.json_types import Json
from bot.sandbox.model import Interaction, InteractionType, Message, StoredFile
from bot.sandbox.payloads import partial_member_payload, user_payload
from bot.sandbox.world import World

# What Discord fills in where a bot leaves it out (document: the schemas of component responses).
MEDIA: Json = {"description": None, "spoiler": False}
DEFAULTS: dict[int, Json] = {
    ComponentType.CONTAINER: {"accent_color": None, "spoiler": False},
    ComponentType.SEPARATOR: {"divider": True, "spacing": 1},
    ComponentType.THUMBNAIL: MEDIA,
    ComponentType.FILE: {"spoiler": False},
}


def message_payload(world: World, message: Message, *, viewer_id: str | None = None) -> Json:
    """The message as JSON. `viewer_id` only decides which reactions have `me` set."""
    files = {file.filename: file for file in message.files}
    payload: Json = {
        "id": message.id,
        "type": message.type,
        "channel_id": message.channel_id,
        "author": user_payload(message.author),
        "content": message.content,
        "timestamp": world.timestamp(message.timestamp),
        "edited_timestamp": None if message.edited is None else world.timestamp(message.edited),
        "tts": message.tts,
        "pinned": message.pinned_at is not None,
        "flags": int(message.flags),
        "mention_everyone": message.mention_everyone,
        "mentions": [user_payload(world.users[user_id]) for user_id in message.mention_ids],
        "mention_roles": list(message.mention_role_ids),
        "attachments": [file_payload(file, ephemeral=message.ephemeral) for file in _listed_files(message)],
        "embeds": [_embed(embed, files) for embed in message.embeds],
        "components": _components(message.components, files),
    }
    _add_reactions(payload, message, viewer_id)
    _add_origin(payload, world, message)
    return payload


def event_payload(world: World, message: Message, *, viewer_id: str | None = None) -> Json:
    """The message as in MESSAGE_CREATE and MESSAGE_UPDATE: with its guild and the author's membership."""
    guild = world.guilds[message.guild_id]
    payload = message_payload(world, message, viewer_id=viewer_id) | {"guild_id": guild.id}
    if (membership := guild.members.get(message.author.id)) is not None:
        payload["member"] = partial_member_payload(membership)
    for mention in payload["mentions"]:
        if (mentioned := guild.members.get(mention["id"])) is not None:
            mention["member"] = partial_member_payload(mentioned)
    return payload


def blanked(payload: Json) -> Json:
    """The message for a bot that lacks the message content intent, did not write it and is not mentioned in it."""
    return payload | {"content": "", "embeds": [], "attachments": [], "components": []}


def _listed_files(message: Message) -> list[StoredFile]:
    """The files in `attachments`: those that no embed shows, and none at all for a Components V2 message."""
    if message.components_v2:
        return []
    shown = {safe_filename(url.removeprefix(SCHEME)) for url in _embed_urls(message) if url.startswith(SCHEME)}
    return [file for file in message.files if file.filename not in shown]


def _embed_urls(message: Message) -> list[str]:
    urls = []
    for embed in message.embeds:
        urls += [embed[part]["url"] for part in ("image", "thumbnail", "video") if embed.get(part, {}).get("url")]
        urls += [embed[part]["icon_url"] for part in ("author", "footer") if embed.get(part, {}).get("icon_url")]
    return urls


def _copied(value: Any) -> Any:
    """A copy of JSON. `deepcopy` takes three times as long, and every update of a message copies it."""
    if isinstance(value, dict):
        return {key: _copied(inner) for key, inner in value.items()}
    return [_copied(inner) for inner in value] if isinstance(value, list) else value


def _embed(embed: Json, files: dict[str, StoredFile]) -> Json:
    shown: Json = _copied(embed) | {"type": "rich"}
    for part in ("image", "thumbnail"):
        if part in shown:
            media = media_payload(shown[part]["url"], files)
            shown.pop(part) if media is None else shown.update({part: media})
    for part in ("author", "footer"):
        icon = shown.get(part, {}).pop("icon_url", None)
        if icon is not None and (media := media_payload(icon, files)) is not None:
            shown[part] |= {"icon_url": media["url"], "proxy_icon_url": media["proxy_url"]}
    return shown


def _components(components: list[Json], files: dict[str, StoredFile]) -> list[Json]:
    shown: list[Json] = _copied(components)
    for component in walk(shown):
        kind = component["type"]
        component |= DEFAULTS.get(kind, {}) | component
        if kind == ComponentType.MEDIA_GALLERY:
            component["items"] = [
                MEDIA | item | {"media": _unfurled(item["media"]["url"], files)} for item in component["items"]
            ]
        elif kind == ComponentType.THUMBNAIL:
            component["media"] = _unfurled(component["media"]["url"], files)
        elif kind == ComponentType.FILE:
            name = component["file"]["url"]
            file = files[safe_filename(name.removeprefix(SCHEME))]
            component |= {"file": _unfurled(name, files), "name": file.filename, "size": len(file.data)}
    return shown


def _unfurled(url: str, files: dict[str, StoredFile]) -> Json:
    """The media object of a component. `MessageStore` has checked that the file exists."""
    media = media_payload(url, files) or {"url": url, "proxy_url": url}
    file = files.get(safe_filename(url.removeprefix(SCHEME))) if url.startswith(SCHEME) else None
    ids = {"id": str(crc32(url.encode()))} if file is None else {"id": file.id, "attachment_id": file.id}
    return media | ids


def _add_reactions(payload: Json, message: Message, viewer_id: str | None) -> None:
    if message.reactions:
        payload["reactions"] = [
            {
                "emoji": reaction.emoji,
                "count": len(reaction.user_ids),
                "count_details": {"burst": 0, "normal": len(reaction.user_ids)},
                "burst_colors": [],
                "me": viewer_id in reaction.user_ids,
                "me_burst": False,
            }
            for reaction in message.reactions
        ]


def interaction_metadata(interaction: Interaction, message: Message | None = None) -> Json:
    """`interaction_metadata` of a message that answers the interaction."""
    metadata: Json = {
        "id": interaction.id,
        "type": int(interaction.type),
        "user": user_payload(interaction.user),
        "authorizing_integration_owners": interaction.owners,
    }
    if interaction.command_name is not None:
        metadata |= {"name": interaction.command_name, "command_type": interaction.command_type}
    if interaction.type == InteractionType.COMPONENT and interaction.source is not None:
        metadata["interacted_message_id"] = interaction.source.id
    if interaction.opener is not None:
        metadata["triggering_interaction_metadata"] = interaction_metadata(interaction.opener)
    original = interaction.original
    if message is not None and original is not None and original.id != message.id:
        metadata["original_response_message_id"] = original.id
    return metadata


def _add_origin(payload: Json, world: World, message: Message) -> None:
    """Add the nonce, the message that this one replies to, and the interaction that it answers."""
    if message.nonce is not None:
        payload["nonce"] = message.nonce
    if message.reference is not None:
        payload["message_reference"] = message.reference
        channel = world.guilds[message.guild_id].channels.get(message.reference["channel_id"])
        if "message_id" in message.reference:
            original = channel.messages.get(message.reference["message_id"]) if channel is not None else None
            visible = original is not None and not original.ephemeral
            payload["referenced_message"] = message_payload(world, original) if original and visible else None
    if message.webhook_id is not None:
        payload |= {"webhook_id": message.webhook_id, "application_id": message.webhook_id}
    if message.interaction is not None:
        payload["interaction_metadata"] = interaction_metadata(message.interaction, message)
        if (name := message.interaction.command_name) is not None:
            payload["interaction"] = {
                "id": message.interaction.id,
                "type": message.interaction.type,
                "name": name,
                "user": user_payload(message.interaction.user),
            }
