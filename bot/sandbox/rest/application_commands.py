"""Routes of application commands, global and for a guild, and of the command index for members' clients."""

from aiohttp import web

from bot.sandbox.api_errors import ApiError, missing_access, unknown
from bot.sandbox.interactions.interaction_factory import is_offered, may_use
from bot.sandbox.json_types import Json
from bot.sandbox.payloads import partial_application_payload
from bot.sandbox.permission_bits import guild_permissions
from bot.sandbox.rest.call import Call, Route, answer, nothing
from bot.sandbox.rules.command_rules import check_command, check_commands

CHAT_INPUT = 1


def _scope(call: Call) -> str | None:
    """The id of the guild in the path, or None for global commands."""
    if call.part("application_id") != call.local.world.application.id:
        raise missing_access()
    return call.guild().id if "guild_id" in call.request.match_info else None


def _of_scope(call: Call, guild_id: str | None) -> list[Json]:
    return [one for one in call.local.world.commands.values() if one.get("guild_id") == guild_id]


def _stored(call: Call, guild_id: str | None, form: Json) -> Json:
    """Store the command. It replaces one of the same name and type in the scope, and takes over its id."""
    kind = form.get("type") or CHAT_INPUT
    same = [one for one in _of_scope(call, guild_id) if one["name"] == form["name"] and one["type"] == kind]
    command: Json = {
        "id": same[0]["id"] if same else call.local.world.snowflakes.next(),
        "application_id": call.local.world.application.id,
        "version": call.local.world.snowflakes.next(),
        "type": kind,
        "name": form["name"],
        "name_localizations": form.get("name_localizations"),
        "description": form.get("description") or "",
        "description_localizations": form.get("description_localizations"),
        "default_member_permissions": _decimal(form.get("default_member_permissions")),
        "dm_permission": form.get("dm_permission") is not False,
        "contexts": form.get("contexts"),
        "integration_types": form.get("integration_types") or [0],
        "nsfw": bool(form.get("nsfw")),
        "options": [_clean(option) for option in form.get("options") or []],
    }
    if guild_id is not None:
        command["guild_id"] = guild_id
    call.local.world.commands[command["id"]] = command
    return command


def _decimal(permissions: object) -> str | None:
    return None if permissions is None else str(permissions)


def _clean(option: Json) -> Json:
    clean = {key: value for key, value in option.items() if value is not None}
    if "options" in clean:
        clean["options"] = [_clean(inner) for inner in clean["options"]]
    return clean


def _command(call: Call) -> Json:
    command = call.local.world.commands.get(call.part("command_id"))
    if command is None or command.get("guild_id") != _scope(call):
        raise unknown("application command")
    return command


def _tell_members(call: Call, guild_id: str | None) -> None:
    """Tell members' clients to fetch the command index again."""
    for guild in call.local.world.guilds.values():
        if guild_id in (None, guild.id):
            people = call.local.hub.people_of(guild)
            call.local.hub.send("GUILD_APPLICATION_COMMAND_INDEX_UPDATE", {"guild_id": guild.id}, people)


async def list_commands(call: Call) -> web.Response:
    """GET the commands of the scope."""
    return answer(_of_scope(call, _scope(call)))


async def create_command(call: Call) -> web.Response:
    """POST one. The status is 201 if its name is new and 200 if it replaced another."""
    guild_id, form = _scope(call), call.form
    check_command(form)
    before = len(call.local.world.commands)
    command = _stored(call, guild_id, form)
    _tell_members(call, guild_id)
    return answer(command, 201 if len(call.local.world.commands) > before else 200)


async def replace_commands(call: Call) -> web.Response:
    """PUT all. Commands that are not in the list are deleted."""
    guild_id, forms = _scope(call), call.body
    if not isinstance(forms, list):
        raise ApiError(400, 50035, "Invalid Form Body")
    check_commands(forms)
    kept = [_stored(call, guild_id, form) for form in forms]
    ids = {command["id"] for command in kept}
    for command in _of_scope(call, guild_id):
        if command["id"] not in ids:
            del call.local.world.commands[command["id"]]
    _tell_members(call, guild_id)
    return answer(kept)


async def get_command(call: Call) -> web.Response:
    """GET one."""
    return answer(_command(call))


async def edit_command(call: Call) -> web.Response:
    """PATCH one."""
    command = _command(call)
    changed = command | {key: value for key, value in call.form.items() if key in command}
    check_command(changed)
    command.update(changed, version=call.local.world.snowflakes.next())
    _tell_members(call, command.get("guild_id"))
    return answer(command)


async def delete_command(call: Call) -> web.Response:
    """DELETE one."""
    command = _command(call)
    del call.local.world.commands[command["id"]]
    _tell_members(call, command.get("guild_id"))
    return nothing()


def _localized(node: Json, locale: str) -> Json:
    """A command, an option or a choice with the texts that a client in that language shows."""
    shown = dict(node)
    for part in ("name", "description"):
        text = (node.get(f"{part}_localizations") or {}).get(locale)
        if text is not None:
            shown[f"{part}_localized"] = text
    for part in ("options", "choices"):
        if part in node:
            shown[part] = [_localized(inner, locale) for inner in node[part]]
    return shown


async def command_index(call: Call) -> web.Response:
    """GET the commands that a member's client offers after a slash. Discord's own client uses this route."""
    guild = call.guild()
    permissions = guild_permissions(guild, call.caller.id)
    commands = [
        _localized(command, call.caller.locale)
        for command in call.local.world.commands.values()
        if command.get("guild_id") in (None, guild.id)
        and may_use(command, permissions)
        and is_offered(call.local.world, command, guild, call.caller)
    ]
    applications = [partial_application_payload(call.local.world)]
    return answer({"applications": applications, "application_commands": commands})


_GLOBAL = "/applications/{application_id}/commands"
_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"

ROUTES = [Route("GET", "/guilds/{guild_id}/application-command-index", command_index, "person")] + [
    Route(method, path, handler)
    for base in (_GLOBAL, _GUILD)
    for method, path, handler in (
        ("GET", base, list_commands),
        ("POST", base, create_command),
        ("PUT", base, replace_commands),
        ("GET", f"{base}/{{command_id}}", get_command),
        ("PATCH", f"{base}/{{command_id}}", edit_command),
        ("DELETE", f"{base}/{{command_id}}", delete_command),
    )
]
