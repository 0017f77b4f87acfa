"""What the bot and members may see and do in a channel."""

import aiohttp
import pytest

from bot.sandbox import RequestRefusedError, SandboxServer
from bot.sandbox.model import Overwrite
from bot.sandbox.permission_bits import Permission, channel_permissions
from bot.sandbox.world import APPLICATION_ID, GUILD_ID, MEMBER_IDS
from tests.bot.sandbox.conftest import BotRest, Connect


def private_channel(server: SandboxServer, *, deny: Permission, of: str) -> str:
    """The id of a new channel that denies a permission to `of`, the id of a role or a member."""
    guild = server.world.guild(GUILD_ID)
    kind = 0 if of in guild.roles else 1
    return server.world.add_channel(guild, "private", overwrites=[Overwrite(of, kind, deny=int(deny))]).id


@pytest.mark.parametrize(
    ("denied", "body", "code"),
    [
        (Permission.VIEW_CHANNEL, {"content": "x"}, 50001),
        (Permission.SEND_MESSAGES, {"content": "x"}, 50013),
        (Permission.EMBED_LINKS, {"embeds": [{"title": "x"}]}, 50013),
    ],
)
async def test_the_bot_needs_its_permissions(
    server: SandboxServer, rest: BotRest, denied: Permission, body: dict[str, str], code: int
) -> None:
    """Missing VIEW_CHANNEL is Missing Access; missing SEND_MESSAGES or EMBED_LINKS is Missing Permissions."""
    channel_id = private_channel(server, deny=denied, of=APPLICATION_ID)
    status, answered = await rest("POST", f"/channels/{channel_id}/messages", body)
    assert (status, answered["code"]) == (403, code)


async def test_a_channel_is_there_only_for_those_who_can_see_it(server: SandboxServer, connect: Connect) -> None:
    """READY, REST and events do not contain a hidden channel. The owner sees all channels."""
    channel_id = private_channel(server, deny=Permission.VIEW_CHANNEL, of=MEMBER_IDS["sky"])
    maple, sky = await connect("maple"), await connect("sky")
    assert maple.channel_id("private") == channel_id
    assert "private" not in [channel["name"] for channel in sky.guilds[0]["channels"]]
    await maple.say(channel_id, "hidden")
    await maple.say(maple.channel_id("general"), "open")
    await sky.wait_for(lambda event: event.data.get("content") == "open", past=True)
    assert not any(event.data.get("content") == "hidden" for event in sky.events)
    with pytest.raises(RequestRefusedError) as refused:
        await sky.messages(channel_id)
    assert refused.value.body["code"] == 50001


def test_overwrites_go_from_everyone_to_roles_to_the_member(server: SandboxServer) -> None:
    """A role's allow overrides @everyone's deny, and the member's own deny overrides the role's allow."""
    guild = server.world.guild(GUILD_ID)
    role = server.world.add_role(guild, "readers", Permission(0))
    guild.members[MEMBER_IDS["sky"]].role_ids.append(role.id)
    view = int(Permission.VIEW_CHANNEL)
    channel = server.world.add_channel(guild, "layers")

    def sees() -> bool:
        return Permission.VIEW_CHANNEL in channel_permissions(guild, channel, MEMBER_IDS["sky"])

    channel.overwrites = [Overwrite(guild.id, 0, deny=view)]
    assert not sees()
    channel.overwrites.append(Overwrite(role.id, 0, allow=view))
    assert sees()
    channel.overwrites.append(Overwrite(MEMBER_IDS["sky"], 1, deny=view))
    assert not sees()


async def test_only_ones_own_messages_can_be_edited(rest: BotRest, connect: Connect) -> None:
    """Editing another user's message is refused with 50005, and deleting it with 50013."""
    member = await connect("river")
    sent = await member.say(member.channel_id("general"), "mine")
    path = f"/channels/{sent['channel_id']}/messages/{sent['id']}"
    status, answered = await rest("PATCH", path, {"content": "yours"})
    assert (status, answered["code"]) == (403, 50005)
    status, answered = await rest("DELETE", path)
    assert (status, answered["code"]) == (403, 50013)


@pytest.mark.parametrize("header", ["", "Bot ", "Bot refused", "user-1", "any"])
async def test_callers_without_a_token_are_turned_away(server: SandboxServer, header: str) -> None:
    """401 for a missing, empty, refused or unknown token, and for one without the word Bot."""
    server.local.tokens.refused.add("refused")
    async with (
        aiohttp.ClientSession(headers={"Authorization": header}) as http,
        http.get(f"{server.api_base}/users/@me") as response,
    ):
        assert response.status == 401


async def test_people_have_no_business_on_the_bots_routes(connect: Connect) -> None:
    """401 for a person's token on routes for bots."""
    member = await connect("river")
    with pytest.raises(RequestRefusedError) as refused:
        await member.rest("GET", "/gateway/bot")
    assert refused.value.status == 401
