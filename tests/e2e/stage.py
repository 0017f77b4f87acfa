"""The stage on which every action is tried: two servers, a session, and any button on any private message."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import discord

from bot.client import INTERACTION_TASKS, Ninefold
from bot.locale import words
from bot.sandbox import Answer, Member, SandboxServer
from bot.sandbox.component_tree import numbered
from bot.sandbox.model import Interaction, InteractionType, Overwrite
from bot.sandbox.permission_bits import Permission
from bot.sandbox.world import GUILD_ID
from engine.blind.ballots import Terms
from engine.galleries.dataset_names import name_of
from engine.sessions.events import Vote
from tests.posting import post
from tests.start import start_session

BUTTON, MENU, ROLE_MENU, WHO_MENU = 2, 3, 6, 7
FAR_AWAY, FERN, OAK = 1 << 40, 901, 902
STATE = (
    "SELECT (SELECT count() FROM journal WHERE guild_id = {guild:UInt64})",
    "(SELECT arraySort(groupArray((concept_id, name))) FROM concepts FINAL WHERE guild_id = {guild:UInt64})",
    "(SELECT count() FROM concept_versions), (SELECT count() FROM hidden_photos)",
    "(SELECT max(changed_at) FROM server_settings WHERE guild_id = {guild:UInt64})",
    "(SELECT count() FROM datasets), (SELECT count() FROM concept_votes)",
    "(SELECT count() FROM concept_descriptions), (SELECT count() FROM concept_cards)",
    "(SELECT (count(), max(changed_at)) FROM watches FINAL)",
    "(SELECT count() FROM members), (SELECT count() FROM unlisted_members)",
)


@dataclass
class Stage:
    """The bot, its members by name, and the state of the current row: channel, session, concepts, dataset."""

    server: SandboxServer
    bot: Ninefold
    members: dict[str, Member]
    roles: dict[str, str]
    picture: str = ""
    picture_hash: str = ""
    addition: str = ""
    watch: str = ""
    channel: str = ""
    session: str = ""
    photo: str = ""
    concepts: dict[str, str] = field(default_factory=dict)
    said: int = 0
    known: object = None
    panels: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    @property
    def curators(self) -> tuple[int, ...]:
        """The roles that have every right and may vote."""
        return (int(self.roles["Curators"]),)

    async def begin(self, channel: str, *, blind: bool = False) -> None:
        """Replace the channel's session by one that fern started and that has a dispute."""
        engine, place = self.bot.engine, (int(GUILD_ID), int(channel))
        message = await self.bot.get_partial_messageable(int(channel)).send("a round")
        opening = await start_session(engine, *place, FERN, "a house", replace=True)
        await post(engine, opening.round, message.id)
        self.channel, self.session = channel, opening.round.session_id
        self.photo = opening.round.photos[0].photo.id
        for member, position, choice in ((FERN, 3, Vote.YES), (OAK, 3, Vote.NO), (FERN, 4, Vote.YES)):
            await engine.vote(place[1], self.session, member, 1, position, choice, roles=self.curators)
        if blind:
            view = await engine.next(place[1], blind=Terms(FAR_AWAY, 9))
            await post(engine, view, message.id)
            await engine.blind.join(place[1], self.session, int(self.members["sky"].id), 2, roles=self.curators)

    async def enter(self, channel: str) -> None:
        """Move to another channel and its session."""
        live = await self.bot.engine.services.sessions.at(int(channel))
        self.channel, self.session = channel, live.session.id

    async def finish(self) -> None:
        """Finish the session."""
        await self.bot.engine.finish(int(self.channel), FERN)

    def let(self, role: str | None) -> None:
        """Give sky only this role, or no role."""
        membership = self.server.world.guilds[GUILD_ID].members[self.members["sky"].id]
        membership.role_ids = [] if role is None else [self.roles[role]]

    def deny(self, *names: str) -> None:
        """Deny sky exactly these permissions in the current channel."""
        bits = sum(int(Permission[name.upper()]) for name in names)
        channel = self.server.world.channel(self.channel)
        channel.overwrites = [Overwrite(self.members["sky"].id, 1, deny=bits)] if bits else []

    async def command(self, who: str, channel: str, name: str, /, **options: Any) -> str:
        """The bot's answer to a slash command, or to a message's context menu, whose name starts with a capital."""
        member = self.members[who]
        if name[0].isupper():
            shown = await self.members["cedar" if who == "cedar" else "river"].say(channel, "Look")
            self.server.world.message(channel, shown["id"]).embeds = [{"image": {"url": self.picture}}]
            self.said += channel in self.server.world.guilds[GUILD_ID].channels
            return await self.text(channel, await member.use_on(channel, name, shown["id"]))
        return await self.text(channel, await member.command(channel, name, **options))

    async def press(
        self, who: str, channel: str, custom_id: str, kind: int, values: Sequence[str], embed: dict[str, Any] | None
    ) -> str:
        """The bot's answer when the member uses that button or menu on a private message, in any channel."""
        member = self.members[who]
        panel = await self.panel(member, channel)
        shown = self.plant(channel, panel, custom_id, kind, values, embed)
        used = member.click(shown, custom_id) if kind == BUTTON else member.select(shown, custom_id, list(values))
        answer = await used
        if answer.modal is not None:
            await self.settled()
            return f"the form {answer.modal['custom_id']}"
        return await self.text(channel, answer)

    def plant(
        self,
        channel: str,
        panel: dict[str, Any],
        custom_id: str,
        kind: int,
        values: Sequence[str],
        embed: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Put that button or menu on a private message, even one that the bot would never put there."""
        message = self.server.world.message(channel, panel["id"])
        message.components = [{"type": 1, "id": 1, "components": [_component(custom_id, kind, values)]}]
        message.embeds, message.content = [embed] if embed else [], ""
        return {**panel, "components": message.components}

    async def submit(self, who: str, channel: str, form: discord.ui.Modal, filled: dict[str, Any]) -> str:
        """The bot's answer when the member submits a form, even one that the bot would never open for them."""
        registry, world, member = self.server.local.interactions, self.server.world, self.members[who]
        place, id = world.channel(channel), world.snowflakes.next()
        sent = form.to_dict()
        modal = {**sent, "components": numbered([*sent["components"]])}
        user, now = world.users[member.id], world.clock.now()
        kind, guild = InteractionType.COMMAND, world.guild(place.guild_id)
        opener = Interaction(id, id, kind, guild, place, user, None, member.session_id, now, {}, modal=modal)
        registry._by_id[id] = registry._by_token[id] = opener
        answer = await member.submit({**modal, "id": id, "channel_id": channel}, filled)
        return await self.text(channel, answer)

    async def panel(self, member: Member, channel: str) -> dict[str, Any]:
        """A private message of the member's."""
        panel = self.panels.get((member.id, channel))
        if panel is None or self.is_gone(channel, panel):
            panel = self.panels[member.id, channel] = (await member.command(channel, "help")).shown
        return panel

    async def text(self, channel: str, answer: Answer, shown: dict[str, Any] | None = None) -> str:
        """The text of the answer, or of `shown` if the answer has no message, after the bot has finished its work.

        It is empty if the bot has removed the message.
        """
        await self.settled()
        message = answer.message or shown
        return "" if message is None or self.is_gone(channel, message) else self.content(channel, message)

    def content(self, channel: str, message: dict[str, Any]) -> str:
        """The current text of a message."""
        return self.server.world.message(channel, message["id"]).content

    def is_gone(self, channel: str, message: dict[str, Any]) -> bool:
        """Whether the message was removed."""
        return message["id"] not in self.server.world.channel(channel).messages

    async def settled(self) -> None:
        """Wait until no interaction is being handled."""
        while handling := [task for task in asyncio.all_tasks() if task.get_name().startswith(INTERACTION_TASKS)]:
            await asyncio.gather(*handling, return_exceptions=True)

    async def state(self) -> object:
        """Everything that must stay the same after a refusal."""
        database, values = self.bot.engine.services.database, {"guild": int(GUILD_ID)}
        rows = await self.bot.engine.workers.journal.run(database.journal.rows, ", ".join(STATE), values)
        channels = self.server.world.guilds[GUILD_ID].channels.values()
        public = sum(not message.ephemeral for channel in channels for message in channel.messages.values())
        return str(rows), public - self.said, len(channels)

    async def own_dataset(self) -> None:
        """Give the server an empty dataset "Own"."""
        services = self.bot.engine.services
        name, encoder = name_of("Own", int(GUILD_ID)), (await services.gallery("shapes")).dataset
        await services.workers.ingest.run(
            lambda: services.catalog.create(name, encoder=encoder.encoder, dimension=encoder.dimension)
        )

    async def add(self, url: str) -> None:
        """Start an addition by fern that never ends, because `url` never answers."""
        additions, at = self.bot.engine.additions, (int(GUILD_ID), int(self.channel), FERN)
        addition = await additions.add(*at, "Slow", url, "photos.zip", frozenset({url.split("/")[2]}))
        await self.bot.additions.start(addition)
        self.addition = addition.id

    async def saved(self, *names: str) -> None:
        """Save the session as concepts of fern's."""
        for name in names:
            await self.bot.engine.concepts.save(int(GUILD_ID), int(self.channel), FERN, name)
        self.concepts = {concept.name: concept.id for concept in await self.bot.engine.concepts.all(int(GUILD_ID))}

    async def watched(self, name: str) -> None:
        """Watch a concept in the current channel, for fern."""
        watches = self.bot.engine.watches
        self.watch = (await watches.start(await watches.prepare(int(GUILD_ID), FERN, name), int(self.channel))).id


def _component(custom_id: str, kind: int, values: Sequence[str]) -> dict[str, Any]:
    if kind == BUTTON:
        return {"type": kind, "custom_id": custom_id, "id": 2, "label": "Press", "style": 1}
    options = {"options": [{"label": value, "value": value} for value in values]} if kind == MENU else {}
    return {"type": kind, "custom_id": custom_id, "id": 2, "min_values": 0, "max_values": 1, **options}


def text_of(error: Exception) -> str:
    """The message that a member gets for an error."""
    from bot.platform.error_messages import explain

    return explain(error, words(), lambda: "12ab34cd") or ""
