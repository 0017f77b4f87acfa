"""The actions that the matrix tries, with the preparation that lets each of them do all it can."""

import asyncio
import zipfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from io import BytesIO

from bot.platform.custom_id import PhotoId, Place, RoundId, SessionId
from bot.sandbox import LocalFile
from bot.sandbox.world import GUILD_ID
from engine.blind.ballots import Terms
from engine.errors import NoSessionError
from engine.failures import Failure, Reason
from engine.galleries.dataset_names import name_of
from engine.photo import Photo
from engine.sessions.events import Display, Vote, Voting
from tests.e2e.action_rows import BY_NAME, ROWS
from tests.e2e.small_gallery import DATASET
from tests.e2e.stage import BUTTON, FAR_AWAY, FERN, MENU, Stage
from tests.e2e.test_pictures import picture
from tests.faults.scene import Scene
from tests.posting import post

Use = Callable[[Scene, str, str], Awaitable[str]]
Prepare = Callable[[Scene], Awaitable[None]]


@dataclass(frozen=True)
class Action:
    """What a member does in a prepared channel; `posts` says that its round may be missing after a failure."""

    name: str
    use: Use
    prepare: Prepare
    posts: bool = False


async def with_session(stage: Stage) -> None:
    """Start a session with a round in the channel."""
    await revealed(stage)
    await stage.begin(stage.channel)


async def revealed(stage: Stage) -> None:
    """Reveal the channel's last round, since a session with a blind round can't be finished."""
    with suppress(NoSessionError):
        live = await stage.bot.engine.services.sessions.running(int(stage.channel))
        if live.view().is_hidden:
            await stage.bot.engine.blind.reveal(int(stage.channel), live.session.id, len(live.session.rounds))


async def with_every_photo(stage: Stage) -> None:
    """Unhide all photos; otherwise the cells of an action would hide the whole dataset one by one."""
    services = stage.bot.engine.services
    gallery, journal = await services.gallery(DATASET), services.workers.journal
    for photo, member in await journal.run(
        services.database.journal.rows, "SELECT photo_id, member FROM hidden_photos"
    ):
        await journal.run(gallery.unhide, photo, member)


async def with_blind_round(stage: Stage) -> None:
    """Start a session whose last round is blind, with sky taking part."""
    await revealed(stage)
    await stage.begin(stage.channel, blind=True)


async def with_nothing(stage: Stage) -> None:
    """Prepare nothing: the action doesn't concern a session."""


async def with_finished(stage: Stage) -> None:
    """Finish the channel's session."""
    await with_session(stage)
    await stage.finish()


async def with_votes(stage: Stage) -> None:
    """Let sky and river vote, so that they can undo it."""
    await with_session(stage)
    for position, who in enumerate(("sky", "river"), start=1):
        member = int(stage.members[who].id)
        at = (int(stage.channel), stage.session, member, 1, position)
        await stage.bot.engine.vote(*at, Vote.YES, roles=stage.curators)


async def with_swap(stage: Stage) -> None:
    """Let sky and river each replace and hide a photo, so that they can undo it."""
    await with_session(stage)
    for position, who in enumerate(("sky", "river"), start=1):
        at = (int(stage.channel), stage.session, int(stage.members[who].id), 1, position)
        await stage.bot.engine.replace_photo(*at, hide=True, moderates=True)


async def with_concepts(stage: Stage) -> None:
    """Start a session, with three saved concepts of one version each in the server."""
    concepts = stage.bot.engine.concepts
    for concept in await concepts.all(int(GUILD_ID)):
        await concepts.delete(int(GUILD_ID), concept.id)
    await with_session(stage)
    await stage.saved("Lakes", "Ponds", "Seas")


async def with_concepts_alone(stage: Stage) -> None:
    """Save the concepts, and finish the session."""
    await with_concepts(stage)
    await stage.finish()


async def with_watch(stage: Stage) -> None:
    """Watch a concept in the channel."""
    await without_watches(stage)
    await stage.watched("Ponds")


async def with_paused_watch(stage: Stage) -> None:
    """Watch a concept, and pause the watch."""
    await with_watch(stage)
    await stage.bot.engine.watches.pause(stage.watch)


async def without_watches(stage: Stage) -> None:
    """Save the concepts, and watch none of them."""
    watches = stage.bot.engine.watches
    for watch in await watches.of_server(int(GUILD_ID)):
        await watches.stop(watch.id)
    await with_concepts(stage)


async def with_dataset(stage: Stage) -> None:
    """Give the server a dataset of its own."""
    await without_datasets(stage)
    await stage.own_dataset()


async def with_missing_photos(stage: Stage) -> None:
    """Record a missing photo for that dataset."""
    await with_dataset(stage)
    services = stage.bot.engine.services
    ledger = await services.workers.ingest.run(services.catalog.ledger, name_of("Own", int(GUILD_ID)))
    await services.workers.ingest.run(ledger.add_failures, [Failure(Photo("gone", "gone.jpg"), Reason.UNREACHABLE, "")])


async def without_datasets(stage: Stage) -> None:
    """Remove the server's own datasets and its additions."""
    additions, engine = stage.bot.engine.additions, stage.bot.engine
    for addition in [*additions._running.values()]:
        if addition.guild_id == int(GUILD_ID) and addition.id in additions._tasks:
            additions.cancel(addition.id)
    while additions._tasks:
        await asyncio.wait(additions._tasks.values())
        await asyncio.sleep(0)
    for addition in [*additions._running.values()]:  # left by members whose interaction was cancelled
        await additions.withdraw(addition)
    for dataset in await engine.library.seen_by(int(GUILD_ID)):
        if dataset.owner == int(GUILD_ID):
            await engine.workers.ingest.run(engine.services.catalog.drop, dataset.name)


async def with_addition(stage: Scene) -> None:
    """Start an addition by fern."""
    await without_datasets(stage)
    await stage.add(stage.silent)


async def with_settings(stage: Scene) -> None:
    """Restore the server's original settings."""
    await stage.bot.engine.server_settings.change(int(GUILD_ID), FERN, lambda now: replace(now, **stage.settings))


async def with_listed(stage: Stage) -> None:
    """List sky and river by name."""
    for who in ("sky", "river"):
        await stage.bot.engine.members.list_member(int(stage.members[who].id), True)


async def with_grid(stage: Stage) -> None:
    """Show the rounds after the first as grids."""
    await with_session(stage)
    await stage.bot.engine.display(int(stage.channel), FERN, Display.GRID)


async def with_next_after_one(stage: Scene) -> None:
    """Start a session whose next round comes when one member has voted on all photos."""
    await stage.bot.engine.server_settings.change(
        int(GUILD_ID), FERN, lambda now: replace(now, voting=Voting(next_after=1, roles=stage.curators))
    )
    await with_session(stage)
    await with_settings(stage)


async def with_last_ballot(stage: Stage) -> None:
    """Start a blind round that the next ballot reveals."""
    await with_session(stage)
    view = await stage.bot.engine.next(int(stage.channel), blind=Terms(FAR_AWAY, 1))
    message = await stage.bot.get_partial_messageable(int(stage.channel)).send("a blind round")
    await post(stage.bot.engine, view, message.id)


PREPARED: dict[str, Prepare] = {
    "concept start": with_finished,
    "Find photos like this": with_finished,
    "session undo": with_votes,
    "rounds.UndoButton": with_votes,
    "session resume": with_finished,
    "help.StartForm": with_finished,
    "sessions.StartPhotosForm": with_finished,
    "saved load": with_concepts_alone,
    "rounds.PhotoWithdrawButton": with_votes,
    "datasets.CancelAdditionButton": with_addition,
    "datasets.RetryPhotosButton": with_missing_photos,
    "dataset add": without_datasets,
    "privacy listed": with_listed,
    "watch start": without_watches,
    "watch list": with_watch,
    "watch pause": with_watch,
    "watch resume": with_paused_watch,
    "watch stop": with_watch,
    "watches.ShowHeldButton": with_watch,
}
POSTING = {
    "concept start",
    "concept next",
    "session blind",
    "saved load",
    "Find photos like this",
    "sessions.NextButton",
    "sessions.ReplaceButton",
    "blind.ConfirmRevealButton",
    "status.PanelNextButton",
}


def _prepared(name: str, *, is_blind: bool) -> Prepare:
    if name in PREPARED:
        return PREPARED[name]
    if is_blind:
        return with_blind_round
    if name.startswith("settings.") and ("Server" in name or "Right" in name or "Settings" in name):
        return with_settings
    if name.startswith("datasets.") or name.startswith("dataset ") or name == "photos find":
        return with_dataset
    if name.startswith(("concepts.", "concept ", "saved ")) and name.split()[-1] in (
        *("save", "list", "fork", "merge", "rename", "delete"),
        *("concepts.SaveOntoButton", "concepts.DeleteConceptButton", "concepts.PageButton"),
    ):
        return with_concepts
    if name.startswith(("recognition.", "cards.", "saved describe", "saved card")) or name == "What is this?":
        return with_concepts
    if name in ("help", "server settings") or name.startswith(("help.", "privacy")):
        return with_nothing
    return with_session


def command(name: str, /, **options: object) -> Use:
    async def use(stage: Stage, who: str, channel: str) -> str:
        return await stage.command(who, channel, name, **options)

    return use


def pressed(control: str, kind: int, *values: str, number: int = 1) -> Use:
    async def use(stage: Stage, who: str, channel: str) -> str:
        return await stage.press(who, channel, str(RoundId(control, stage.session, number)), kind, values, None)

    return use


def joined_and(control: str) -> Use:
    """Join the blind round and press that key of the ballot."""

    async def use(stage: Scene, who: str, channel: str) -> str:
        await pressed("ballot", BUTTON, number=2)(stage, who, channel)
        return await pressed(control, BUTTON, number=2)(stage, who, channel)

    return use


async def send_daily(stage: Stage, who: str, channel: str) -> str:
    """Open the form for the time of the daily round and submit it, with another time for each member."""
    member, shown = stage.members[who], await stage.panel(stage.members[who], channel)
    custom_id = str(SessionId("next-after", stage.session))
    opened = await member.select(stage.plant(channel, shown, custom_id, MENU, ["daily"]), custom_id, ["daily"])
    if opened.modal is None:
        return ""
    filled = {"time": {"sky": "9:00", "river": "10:00"}[who], "clock": "12:00"}
    return await stage.text(channel, await member.submit(opened.modal, filled), shown)


async def rename(stage: Stage, who: str, channel: str) -> str:
    names = {"sky": ("Seas", "Oceans"), "river": ("Ponds", "Pools")}[who]
    return await stage.command(who, channel, "saved rename", name=names[0], **{"as": names[1]})


async def fork(stage: Stage, who: str, channel: str) -> str:
    return await stage.command(who, channel, "saved fork", name="Lakes", **{"as": f"Fork of {who}'s"})


def on_photo(control: str) -> Use:
    """Press a control of a photo, a different one for each member."""

    async def use(stage: Stage, who: str, channel: str) -> str:
        place = Place({"sky": 1, "river": 2}[who], 0)
        return await stage.press(who, channel, str(PhotoId(control, stage.session, 1, place)), BUTTON, (), None)

    return use


def a_zip() -> LocalFile:
    """A zip with one photo."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("mine.jpg", picture().content)
    return LocalFile("photos.zip", out.getvalue())


USES: dict[str, Use] = {
    "blind.SubmitButton": joined_and("submit"),
    "blind.AbstainButton": joined_and("abstain"),
    "saved rename": rename,
    "saved fork": fork,
    "rounds.PhotoReplaceButton": on_photo("photo-replace"),
    "rounds.PhotoHideButton": on_photo("photo-hide"),
    "rounds.PhotoWithdrawButton": on_photo("photo-withdraw"),
    "settings.DailyForm": send_daily,
    "photos find": command("photos find", prompt="a house"),
    "dataset info": command("dataset info", name="shapes"),
}


def actions() -> Iterator[Action]:
    """Every action of the table, and further variants of some."""
    rows = {row.name: row for row in ROWS}
    for name in [*rows, *(name for name in BY_NAME if name not in rows)]:
        use = USES.get(name) or rows[name].use
        prepare = _prepared(name, is_blind=name in rows and rows[name].blind)
        yield Action(name, use, prepare, name in POSTING)
    yield Action("concept start, image", command("concept start", image=picture()), with_finished, True)
    yield Action("concept start, thread", command("concept start", prompt="a house", thread=True), with_session)
    yield Action("concept start, running", command("concept start", prompt="a house"), with_session)
    yield Action("session prompt, image", command("session prompt", image=picture()), with_session)
    yield Action("concept next, grid", command("concept next"), with_grid, True)
    yield Action("session undo, hidden photo", command("session undo"), with_swap)
    yield Action("dataset add, file", command("dataset add", name="Mine", file=a_zip()), without_datasets)
    yield Action("rounds.RestButton, next", pressed("rest", BUTTON), with_next_after_one, True)
    yield Action("blind.SubmitButton, last", joined_and("submit"), with_last_ballot, True)
