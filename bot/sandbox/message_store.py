"""Creates, edits and deletes messages from the bodies of requests."""

from dataclasses import dataclass, replace

from bot.sandbox.api_errors import InvalidForm, empty_message, invalid_form
from bot.sandbox.attachments import SCHEME, Upload, attached_files, safe_filename
from bot.sandbox.broadcast import Broadcast
from bot.sandbox.component_tree import ComponentType, numbered, walk
from bot.sandbox.json_types import Json
from bot.sandbox.mentions import find_mentions
from bot.sandbox.model import Channel, Message, MessageFlag, User
from bot.sandbox.permission_bits import Permission, channel_permissions
from bot.sandbox.rules.component_rules import check_components
from bot.sandbox.rules.embed_rules import check_embeds, normal_embed
from bot.sandbox.world import World

MAX_CONTENT = 2_000
SETTABLE = MessageFlag.SUPPRESS_EMBEDS | MessageFlag.SUPPRESS_NOTIFICATIONS | MessageFlag.COMPONENTS_V2


@dataclass
class MessageStore:
    """Writes messages to the world and broadcasts them. Urls of uploaded files start with `base_url`."""

    world: World
    broadcast: Broadcast
    base_url: str = ""

    def new_message(self, channel: Channel, author: User) -> Message:
        """An empty message that is not in the channel yet."""
        return Message(
            id=self.world.snowflakes.next(),
            channel_id=channel.id,
            guild_id=channel.guild_id,
            author=author,
            timestamp=self.world.clock.now(),
        )

    def post(self, message: Message, body: Json, uploads: list[Upload]) -> Message:
        """Fill the message from the request's body, add it to its channel and broadcast it.

        Raises:
            ApiError: the body breaks a rule.
        """
        message.flags |= MessageFlag(int(body.get("flags") or 0)) & SETTABLE
        message.tts = bool(body.get("tts"))
        self._fill(message, body, uploads)
        self.world.channel(message.channel_id).messages[message.id] = message
        self.broadcast.created(message)
        return message

    def edit(self, message: Message, body: Json, uploads: list[Upload], *, by_response: bool = False) -> Message:
        """Change the fields in the request's body and broadcast the message.

        `by_response` means an interaction's update response (type 7). It drops the files that embeds show, unless they
        are uploaded again (discord-api-docs #6277).

        Raises:
            ApiError: the body breaks a rule. The message stays as it was.
        """
        changed = replace(message)
        if by_response and body.get("embeds") is not None and body.get("attachments") is None:
            changed.files = []
        self._edit_flags(changed, body)
        if changed.components_v2:
            _refuse_new_gallery_uploads(body, uploads)
        was_loading = MessageFlag.LOADING in message.flags
        changed.flags &= ~MessageFlag.LOADING
        self._fill(changed, body, uploads)
        changed.edited = None if was_loading else self.world.clock.now()
        vars(message).update(vars(changed))
        self.broadcast.updated(message)
        return message

    def delete(self, message: Message) -> None:
        """Delete the message and its files."""
        self._remove(message)
        self.broadcast.deleted(message)

    def delete_at_once(self, channel: Channel, messages: list[Message]) -> None:
        """Delete several messages of a channel, with one event."""
        for message in messages:
            self._remove(message)
        self.broadcast.deleted_at_once(channel, [message.id for message in messages])

    def _remove(self, message: Message) -> None:
        self.world.channel(message.channel_id).messages.pop(message.id, None)
        for file in message.files:
            self.world.files.pop(file.id, None)

    def _edit_flags(self, message: Message, body: Json) -> None:
        if body.get("flags") is None:
            return
        wanted = MessageFlag(int(body["flags"]))
        if wanted & MessageFlag.COMPONENTS_V2:
            if MessageFlag.LOADING in message.flags:
                text = "A deferred response cannot become a Components V2 message; send a channel message instead."
                raise invalid_form(["flags"], "MESSAGE_CANNOT_USE_COMPONENTS_V2_AFTER_DEFER", text)
            message.flags |= MessageFlag.COMPONENTS_V2
        message.flags = (message.flags & ~MessageFlag.SUPPRESS_EMBEDS) | (wanted & MessageFlag.SUPPRESS_EMBEDS)

    def _fill(self, message: Message, body: Json, uploads: list[Upload]) -> None:
        """Set the fields that the body contains. Absent keys leave the message unchanged."""
        if "content" in body:
            self._set_content(message, str(body["content"] or ""), body.get("allowed_mentions"))
        if "embeds" in body:
            message.embeds = [normal_embed(embed) for embed in body["embeds"] or []]
        if "components" in body:
            message.components = numbered(body["components"] or [])
        self._check(message, body)
        message.files = attached_files(
            self.world,
            self.base_url,
            message.channel_id,
            kept=message.files,
            entries=body.get("attachments"),
            uploads=uploads,
        )
        if message.components_v2:
            _check_media(message)
        laid_out = message.components_v2 and message.components
        if not (message.content.strip() or message.embeds or message.files or laid_out):
            raise empty_message()

    def _set_content(self, message: Message, content: str, allowed: Json | None) -> None:
        guild = self.world.guilds[message.guild_id]
        permissions = channel_permissions(guild, guild.channels[message.channel_id], message.author.id)
        may_everyone = Permission.MENTION_EVERYONE in permissions
        mentions = find_mentions(guild, content, allowed, may_everyone=may_everyone)
        message.content, message.mention_ids = content, mentions.user_ids
        message.mention_role_ids, message.mention_everyone = mentions.role_ids, mentions.everyone

    @staticmethod
    def _check(message: Message, body: Json) -> None:
        form = InvalidForm()
        if len(message.content) > MAX_CONTENT:
            form.add(["content"], "BASE_TYPE_MAX_LENGTH", f"Must be {MAX_CONTENT} or fewer in length.")
        if message.components_v2:
            for legacy in ("content", "embeds", "sticker_ids", "poll"):
                if body.get(legacy):
                    code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
                    form.add(
                        [legacy], code, f"The '{legacy}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
                    )
        check_embeds(message.embeds, form)
        check_components(message.components, form, v2=message.components_v2)
        form.check()


def _media_urls(components: list[Json]) -> list[str]:
    urls: list[str] = []
    for component in walk(components):
        if component["type"] == ComponentType.MEDIA_GALLERY:
            urls += [item["media"]["url"] for item in component["items"]]
        elif component["type"] == ComponentType.THUMBNAIL:
            urls.append(component["media"]["url"])
        elif component["type"] == ComponentType.FILE:
            urls.append(component["file"]["url"])
    return urls


def _check_media(message: Message) -> None:
    """Every `attachment://` url of a V2 message must name one of its files."""
    names = {file.filename for file in message.files}
    for url in _media_urls(message.components):
        if url.startswith(SCHEME) and safe_filename(url.removeprefix(SCHEME)) not in names:
            text = f"The referenced attachment '{url.removeprefix(SCHEME)}' was not found"
            raise invalid_form(["components"], "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", text)


def _refuse_new_gallery_uploads(body: Json, uploads: list[Upload]) -> None:
    """A gallery cannot show files that an edit uploads (discord-api-docs #7529)."""
    fresh = {SCHEME + safe_filename(upload.filename) for upload in uploads}
    if fresh & set(_media_urls(body.get("components") or [])):
        text = "A file uploaded by an edit cannot be shown by its components; send a new message."
        raise invalid_form(["components"], "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", text)
