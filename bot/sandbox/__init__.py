"""A local Discord on 127.0.0.1: REST v10, the gateway and a web page. It runs a bot without an account or a network.

`python -m bot.sandbox` starts it on its own; `python -m bot.sandbox run FILE.py` runs a discord.py bot against it.

In tests and scripts::

    async with SandboxServer(port=0, openapi=path_or_none, clock=MovableClock()) as server:
        server.url              # "http://127.0.0.1:PORT": the page; server.api_base is url + "/api/v10"
        server.gateway_url      # "ws://127.0.0.1:PORT/gateway"
        server.token            # a bot token; the server accepts any token that a test has not refused
        server.admin_token      # for /admin, as "Authorization: Bearer TOKEN" (admin.py); new at each start
        server.world            # the state: guilds, channels, members, messages, commands
        server.calls            # every REST call; server.count("PATCH", "/channels/{channel_id}/messages/{message_id}")
        server.invalid_requests # requests that broke the OpenAPI document or another rule, with the reasons
        server.check_traffic()  # raises InvalidTrafficError if there are any, or if the server sent something invalid
        server.faults           # delay or fail the n-th call, duplicate or reorder interactions (faults.py)
        async with Member.connect(server.url, "user-<id>") as member:
            await member.bot_ready("concept")            # the bot is online and has registered the command
            answer = await member.command(channel_id, "concept start", prompt="a house by the lake")
            message = await member.says(answer, "is open")        # waits until the content has this text
            answer = await member.click(answer.shown, "yes")      # a custom_id or a label
            answer = await member.submit(answer.modal, {"note": "words"})
            choices = await member.autocomplete(channel_id, "concept start", "dataset", "de")
            event = await member.wait_for(lambda event: event.name == "MESSAGE_UPDATE")
            newest_first = await member.messages(channel_id)

An `Answer` has `.message` (the finished response, or None if the bot only acknowledged; `.shown` raises instead of
returning None), `.modal`, `.ephemeral` and `.interaction_id`. A member raises `InteractionFailedError` if the bot does
not respond within 3 s, `AnswerTimeoutError` if nothing comes within `timeout` seconds, and `RequestRefusedError` if the
server answers with an error.
`run_in_thread(...)` in `bot.sandbox.background_server` runs the server in a thread for synchronous callers.

The protocol of user clients (the page, `Member`), with `Authorization: user-<id>` and string ids:

- `GET /sandbox/members` -> [{"token", "user", "color", "owner"}]: the members you can act as; `GET /` is the page.
- Gateway `/gateway?v=10&encoding=json`, no compression: op 10 HELLO, send op 2 {"token"} -> READY {user, guilds:
  [{id, name, owner_id, channels, members, roles}], session_id, applications, presences: [{user, guild_id, status}]};
  then MESSAGE_CREATE, MESSAGE_UPDATE, MESSAGE_DELETE, TYPING_START, MESSAGE_REACTION_*, PRESENCE_UPDATE (the bot's),
  GUILD_APPLICATION_COMMAND_INDEX_UPDATE {guild_id} (fetch the index again).
- For the client's own interactions: INTERACTION_CREATE {id, nonce} when the server has accepted one, then one of
  INTERACTION_SUCCESS {id, nonce} (after the message events of the answer), INTERACTION_FAILURE {id, nonce,
  reason_code}, INTERACTION_MODAL_CREATE {id, nonce, application, custom_id, title, components, channel_id}, or
  APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE {nonce, choices}.
- An answer to an interaction is a message with `interaction_metadata` {id, type, user, name}. An ephemeral one has
  flag 64 and goes to its member only; a deferred one has flag 128 (LOADING) until the bot fills it.
- `GET|POST /api/v10/channels/{id}/messages`, `PUT|DELETE .../reactions/{emoji}/@me`, `POST .../typing`,
  `DELETE .../messages/{id}` (deletes your own message, or dismisses an ephemeral one),
  `GET /api/v10/guilds/{id}/application-command-index` -> {applications, application_commands}.
- `POST /api/v10/interactions` {type, application_id, guild_id, channel_id, session_id, nonce, data, message_id?}
  -> 204. data: type 2 {id, name, type, options, target_id?, attachments?}; 4 the same, with one option `focused`;
  3 {component_type, custom_id, values?}; 5 {id (of the modal's interaction), custom_id, components}.
"""

from bot.sandbox.api_errors import (
    AnswerTimeoutError,
    InteractionFailedError,
    InvalidTrafficError,
    RequestRefusedError,
    SandboxError,
)
from bot.sandbox.client_forms import LocalFile
from bot.sandbox.clock import MovableClock, SystemClock
from bot.sandbox.member import Answer, Member
from bot.sandbox.server import SandboxServer

__all__ = [
    "Answer",
    "AnswerTimeoutError",
    "InteractionFailedError",
    "InvalidTrafficError",
    "LocalFile",
    "Member",
    "MovableClock",
    "RequestRefusedError",
    "SandboxError",
    "SandboxServer",
    "SystemClock",
]
