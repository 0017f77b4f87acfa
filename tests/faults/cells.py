"""One cell of the fault matrix: an action in which a call fails, and the checks that follow."""

import asyncio
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.locale import words
from bot.sandbox.model import Interaction, MessageFlag
from bot.sandbox.world import GUILD_ID
from engine.errors import NinefoldError
from engine.sessions.journal_replay import replayed
from tests.e2e.stage import STATE
from tests.faults.actions import Action, with_every_photo
from tests.faults.failures import Failure
from tests.faults.points import Call, Fault, Kind, handlers
from tests.faults.scene import Scene
from tests.until import until


def first_sentence(key: str) -> str:
    """The first sentence of a message, which identifies it whatever its values."""
    return words()(key, **dict.fromkeys(words().placeholders(key), "")).partition(".")[0]


MORE_STATE = (*STATE, "(SELECT count() FROM additions FINAL)")
NAMES = (
    *("journal", "concepts", "versions", "hidden", "settings", "datasets", "concept_votes", "descriptions"),
    *("cards", "watches", "members", "unlisted", "additions"),
)
TIMERS = ("blind-", "daily-", "watch-")
"""Starts of the names of tasks that wait for a time."""
COUNTED = (
    *("journal", "versions", "hidden", "datasets", "concept_votes", "descriptions", "cards", "unlisted", "additions"),
    *("messages", "channels"),
)
NOT_THEIR_OWN = (
    "unexpected", "ninefold", "database", "not-settled", "disk-full", "encoder", "round-in-preparation",
    "start-in-preparation", "discord-failed", "missing-permissions", "channel-gone", "answer-lost",
)  # fmt: skip
WRONG = re.compile("|".join(re.escape(first_sentence(f"error-{name}")) for name in NOT_THEIR_OWN))
"""Errors that aren't the member's own: the same action by another member must not show them."""

State = dict[str, Any]


@dataclass
class Run:
    """The result of an action: its calls, the answer that the member got, and the state before and after."""

    calls: list[Call]
    heard: str | None
    before: State
    after: State
    problems: list[str] = field(default_factory=list)

    @property
    def change(self) -> State:
        """The growth of each count, and for other values whether they changed."""
        return {
            name: after - self.before[name] if name in COUNTED else after != self.before[name]
            for name, after in self.after.items()
        }


async def state_of(scene: Scene) -> State:
    """Everything that an action can change."""
    database, values = scene.bot.engine.services.database, {"guild": int(GUILD_ID)}
    rows = await scene.bot.engine.workers.journal.run(database.journal.rows, ", ".join(MORE_STATE), values)
    channels = scene.server.world.guilds[GUILD_ID].channels.values()
    bot = scene.server.world.application.bot.id
    public = sum(m.author.id == bot and not m.ephemeral for channel in channels for m in channel.messages.values())
    return dict(zip(NAMES, rows[0], strict=True)) | {"messages": public, "channels": len(channels)}


async def run(scene: Scene, action: Action, fault: Fault | None = None) -> Run:
    """Prepare the channel, then run the action as sky with that fault."""
    await with_every_photo(scene)
    await action.prepare(scene)
    await quiet(scene)
    scene.bot.incidents.close()  # the next error of each kind is logged in full again
    scene.complaints.take()
    before = await state_of(scene)
    with scene.points.watching(fault):
        asked = await done(scene, action, "sky")
        heard = heard_by(asked)
        calls = [*scene.points.calls]
        if fault is None or not scene.points.fired:
            ends = [asyncio.ensure_future(quiet(scene))]  # the bot's own work after the answer
            if fault is not None:
                ends.append(asyncio.ensure_future(until(lambda: scene.points.fired)))
            own = asyncio.current_task()
            assert own is not None
            scene.lasting |= {*ends, own}
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            for end in ends:
                end.cancel()
            await asyncio.gather(*ends, return_exceptions=True)
            scene.lasting -= {*ends, own}
            calls = [*scene.points.calls]
    await quiet(scene)
    return Run(calls, heard, before, await state_of(scene))


async def done(scene: Scene, action: Action, who: str) -> Interaction | None:
    """Run the action as a member until the bot has done its part; returns the newest interaction."""
    by_id, arrived = scene.server.local.interactions._by_id, scene.arrived
    known = {*by_id}
    using = asyncio.ensure_future(action.use(scene, who, scene.channel))
    asked: Interaction | None = None

    def is_over() -> bool:
        nonlocal asked
        new = [one for key, one in by_id.items() if key not in known]
        asked = new[-1] if new else None
        if using.done():
            return True
        if asked is None or asked.id not in arrived or handlers():
            return False
        return not asked.answered or _is_waiting(asked)

    await until(is_over, 0.001)
    while not using.done():
        using.cancel()  # `asyncio.wait_for` swallows a cancellation that arrives together with its result
        await asyncio.wait({using}, timeout=0.05)
    await until(lambda: not handlers(), 0.001)
    return asked


def heard_by(asked: Interaction | None) -> str | None:
    """What the member reads after an interaction: "" if the answer was removed, None if there was never one."""
    if asked is None or not asked.answered or _is_waiting(asked):
        return None
    if asked.modal is not None:
        return f"the form {asked.modal['custom_id']}"
    own = asked.original or asked.source
    answers = [message for message in (own, *asked.followups.values()) if message is not None and message.ephemeral]
    return "\n".join(message.content for message in answers if message.id in asked.channel.messages)


def _is_waiting(asked: Interaction) -> bool:
    shown = asked.original
    return shown is not None and shown.id in asked.channel.messages and bool(shown.flags & MessageFlag.LOADING)


async def quiet(scene: Scene) -> None:
    """Wait until nothing runs except tasks that wait for a distant time."""
    bot = scene.bot
    await until(lambda: not handlers(), 0.001)
    await bot.rounds.settle()
    await bot.additions._edits.settle()
    sessions = bot.engine.services.sessions
    await until(lambda: all(live.writer.is_idle for live in [*sessions._live.values()]), 0.001)
    await until(lambda: not [task for task in asyncio.all_tasks() if _is_passing(task, scene)], 0.001)
    await bot.rounds.settle()


def _is_passing(task: asyncio.Task[Any], scene: Scene) -> bool:
    """Whether the task ends without outside help."""
    if (
        task is asyncio.current_task()
        or task in scene.lasting
        or task.get_name().startswith(("blind-", "daily-", "watch-"))
    ):
        return False
    if "RequestHandler" in getattr(task.get_coro(), "__qualname__", ""):
        return False  # a connection of the local Discord's
    additions = scene.bot.engine.additions
    waits = {*additions._tasks.values()} if scene.waits_forever(additions._running) else set()
    return task not in waits and not (waits and task.get_name().startswith("addition-"))


async def problems_of(scene: Scene, action: Action, ran: Run, plain: Run, fault: Fault) -> Iterator[str]:
    """The problems after a cell."""
    found = [*_twice(action, fault, ran, plain), *_untrue(action, fault, ran, plain), *_silence(ran, fault)]
    if not _waits_for_a_start(action, fault):
        found += await _restarted(scene)
    found += _log(scene, fault)
    asked = await done(scene, action, "river")
    await quiet(scene)
    heard = heard_by(asked)
    if heard is None or WRONG.search(heard):
        found.append(f"the same action by another member answers {heard!r}")
    if action.posts:
        found += await _next(scene)
    found += [f"later, the log says {_line(record)}" for record in scene.complaints.take() if _is_bad(record)]
    return iter(found)


def _twice(action: Action, fault: Fault, ran: Run, plain: Run) -> Iterator[str]:
    for name in COUNTED:
        if name == "additions" and _waits_for_a_start(action, fault):
            continue
        if ran.change[name] > max(plain.change[name], 0):
            yield f"{name} grew by {ran.change[name]}, but by {plain.change[name]} without a fault"


def _untrue(action: Action, fault: Fault, ran: Run, plain: Run) -> Iterator[str]:
    if ran.heard is None or plain.heard is None:
        return
    if not ran.heard:  # a vote's bare acknowledgement, which says nothing about an automatic next round
        if not plain.heard and plain.change["journal"] and not ran.change["journal"]:
            yield "it was acknowledged but not recorded"
        return
    told_success = _plain(ran.heard) == _plain(plain.heard)
    if told_success and ran.change != plain.change and not _excused(action, fault):
        yield f"the answer {ran.heard!r} is untrue: {_differences(ran, plain)}"


def _excused(action: Action, fault: Fault) -> bool:
    """Whether the success message is true although the state differs from a run without a fault.

    A saved version exists even if its session couldn't record the save. After a cancellation, the bot's next start
    posts the missing round. An addition reports its result in a message of its own.
    """
    is_saving = action.name in ("concept save", "concepts.SaveOntoButton")
    return fault.failure is Failure.CANCELLED or _adds(action) or (is_saving and "Journal.append" in fault.point.name)


def _adds(action: Action) -> bool:
    """Whether the action starts an addition of photos, which reports its result in a message of its own."""
    return action.name.startswith(("dataset add", "datasets.Retry"))


def _waits_for_a_start(action: Action, fault: Fault) -> bool:
    """Whether an addition may be recorded but not started; the bot's next start continues it."""
    return fault.failure is Failure.CANCELLED and _adds(action)


def _differences(ran: Run, plain: Run) -> str:
    return ", ".join(
        f"{name} {value} (without a fault {plain.change[name]})"
        for name, value in ran.change.items()
        if value != plain.change[name]
    )


def _silence(ran: Run, fault: Fault) -> Iterator[str]:
    is_answer = "/webhooks/" in fault.point.name or "/callback" in fault.point.name
    is_too_late = is_answer and fault.failure is Failure.NOT_FOUND
    if ran.heard is None and fault.failure is not Failure.CANCELLED and not is_too_late:
        yield "the member got no answer"


async def _restarted(scene: Scene) -> list[str]:
    """Differences between the bot's state in memory and the state that a new process would read."""
    engine, found = scene.bot.engine, []
    services, replay = engine.services, engine.workers.replay
    newest = await engine.workers.journal.run(services.journal.latest_session, int(scene.channel))
    for session_id in {scene.session, newest or ""}:
        if live := services.sessions._live.get(session_id):
            _, session = await replay.run(replayed, services.journal, session_id)
            if session != live.session:
                found.append("a replay of the journal gives another session")
    if services.sessions._latest.get(int(scene.channel), newest) != newest:
        found.append("the journal has another session for the channel")
    settings = engine.server_settings._known.get(int(GUILD_ID))
    if settings is not None and settings != await engine.workers.journal.run(
        engine.server_settings._read, int(GUILD_ID)
    ):
        found.append("the database has other settings")
    keys = dict(engine.members._keys)
    stored = await engine.workers.journal.run(services.journal.discord_ids, [*keys.values()])
    if wrong := {one: key for one, key in keys.items() if stored.get(key) != one}:
        found.append(f"the database knows other keys than {wrong}")
    unlisted = engine.members._unlisted
    if unlisted is not None and unlisted != await engine.workers.journal.run(services.journal.unlisted):
        found.append("the database has other unlisted members")
    additions = {one.id for one in await engine.workers.ingest.run(engine.additions._records.all)}
    if additions != {*engine.additions._running}:
        found.append("the database has other additions")
    if idle := {*engine.additions._running} - {*engine.additions._tasks}:
        found.append(f"the additions {idle} are recorded but do not run")
    return found


async def _next(scene: Scene) -> list[str]:
    """Check that the channel isn't stuck: `next` still posts a round."""
    try:
        live = await scene.bot.engine.services.sessions.running(int(scene.channel))
    except NinefoldError as error:
        return [f"no session runs: {error!r}"]
    if live.session.rounds and live.session.rounds[-1].blind and not live.session.rounds[-1].blind.revealed:
        return []
    number = len(live.session.rounds)
    asked = await done(scene, Action("concept next", _next_round, lambda _: asyncio.sleep(0)), "river")
    await quiet(scene)
    heard, last = heard_by(asked), live.session.rounds[-1]
    if heard != "" or last.message_id is None or last.number > number + 1:
        return [f"`next` says {heard!r}"]
    return []


async def _next_round(scene: Any, who: str, channel: str) -> str:
    return str(await scene.command(who, channel, "concept next"))


def _log(scene: Scene, fault: Fault) -> Iterator[str]:
    for record in scene.complaints.take():
        if record.name == "asyncio":
            yield f"asyncio says {_line(record)}"
        elif record.levelno >= logging.ERROR and fault.point.kind is Kind.REST and record.name != "discord.client":
            yield f"the log says {_line(record)}"


def _is_bad(record: logging.LogRecord) -> bool:
    return record.name == "asyncio" or record.levelno >= logging.ERROR


def _line(record: logging.LogRecord) -> str:
    error = record.exc_info[1] if record.exc_info else ""
    return f"{record.name}: {record.getMessage()} {error!r}"


def _plain(text: str) -> str:
    """Replace numbers, which differ from run to run."""
    return re.sub(r"[0-9a-f]*\d[0-9a-f]*", "0", text)


def running_tasks(scene: Scene) -> str:
    """The tasks that are running, and where."""
    tasks = [task for task in asyncio.all_tasks() if _is_passing(task, scene)]
    return ", ".join(f"{task.get_name()} at {task.get_stack(limit=1)}" for task in tasks)
