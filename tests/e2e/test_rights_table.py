"""Each action of the bot, by each kind of member: who may do it now, and where.

The table below has a row for each command, button, menu, form and context menu; one that is missing fails the test. Each
row is tried in a real bot by a member without the right, by one who has it, by one who had it when the panel was shown,
by one who may not post in the channel, in another server by its owner, in another channel, and of a finished session.
Whatever is refused is refused in the words of its reason, and leaves the database and the channels as they were.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, replace
from typing import Any

import pytest
from discord import app_commands

from bot.api_base import apply_api_base
from bot.buttons import BUTTONS, FORMS
from bot.client import Ninefold
from bot.commands import COMMANDS
from bot.compose import open_engine
from bot.custom_id import (
    ConceptId,
    DatasetId,
    MemberId,
    PageId,
    Place,
    RightId,
    RoundId,
    SaveOntoId,
    SessionId,
    VoteId,
)
from bot.errors import (
    NotAllowedError,
    NotServerManagerError,
    NotYourAdditionError,
    NotYourConceptError,
    NotYoursToPostError,
    SessionChangedError,
)
from bot.render import Attached, Wish
from bot.rights import Right
from bot.sandbox import Member, SandboxServer
from bot.sandbox.errors import MemberError
from bot.sandbox.permissions import Permission
from bot.sandbox.world import GUILD_ID
from bot.settings import Settings
from engine.errors import (
    AdditionEndedError,
    JudgedPhotoError,
    NinefoldError,
    NoSessionError,
    NotVoterError,
    SessionFinishedError,
    UnknownConceptError,
    UnknownDatasetError,
    UnknownRoundError,
)
from engine.events import Vote, Voting
from tests.e2e.conftest import OPENAPI, connected
from tests.e2e.stage import BUTTON, FERN, MENU, ROLE_MENU, WHO_MENU, Stage, text_of
from tests.e2e.test_pictures import picture

SENDING = ("send_messages",)
WITH_PICTURE = (*SENDING, "attach_files")


@dataclass(frozen=True)
class Moot:
    """A cell that makes no sense, and why."""

    why: str


SERVERS_OWN = Moot("it belongs to the server, whatever the channel")
NO_SESSION = Moot("it is about no session")
FOR_ALL = Moot("everybody may; what is shown is the member's own, or the channel's")

Cell = Exception | Moot | None
"""The refusal that is expected; None where it is allowed."""


@dataclass(frozen=True)
class Row:
    """An action. `right` is what it needs: a right, the vote, Manage Server, or what is said to others than its owner.

    `posts` are the permissions that the member needs in the channel, `does` what is said to a member with the right
    (None: whatever, as long as it is no refusal), `changes` whether it changes anything then.
    """

    name: str
    use: Callable[[Stage, str, str], Awaitable[str]]
    right: Right | str | Exception | None = None
    posts: tuple[str, ...] = ()
    elsewhere: Cell = None
    beside: Cell = None
    finished: Cell = None
    does: Exception | str | None = None
    changes: bool = True
    blind: bool = False
    is_panel: bool = False


def command(name: str, options: dict[str, Any] | None = None, **fields: Any) -> Row:
    """A slash command, or a message's menu."""

    async def use(stage: Stage, who: str, channel: str) -> str:
        given = {key: value(stage) if callable(value) else value for key, value in (options or {}).items()}
        return await stage.command(who, channel, name, **given)

    return Row(name, use, **fields)


def panel(
    kind: type,
    custom_id: Callable[[Stage], Any],
    *values: str | Callable[[Stage], str],
    of: int = BUTTON,
    embed: Callable[[Stage], Any] | None = None,
    **fields: Any,
) -> Row:
    """A button or a menu."""

    async def use(stage: Stage, who: str, channel: str) -> str:
        chosen = [value(stage) if callable(value) else value for value in values]
        if of in (ROLE_MENU, WHO_MENU) and who == "cedar":
            chosen = [stage.server.world.channel(channel).guild_id]  # the role of its everyone
        shown = None if embed is None else embed(stage)
        return await stage.press(who, channel, str(custom_id(stage)), of, chosen, shown)

    return Row(named(kind), use, is_panel=True, **fields)


def named(kind: type) -> str:
    """A button's, menu's or form's name in the table."""
    return f"{kind.__module__.rpartition('.')[2]}.{kind.__name__}"


def of_round(control: str, number: int = 1) -> Callable[[Stage], RoundId]:
    return lambda stage: RoundId(control, stage.session, number)


def of_session(question: str) -> Callable[[Stage], SessionId]:
    return lambda stage: SessionId(question, stage.session)


def curators(stage: Stage) -> str:
    return stage.roles["Curators"]


# What is said of a session's buttons in another channel, and of a session that is finished.
OF_ROUND: dict[str, Any] = {
    "elsewhere": UnknownRoundError(),
    "beside": UnknownRoundError(),
    "finished": SessionFinishedError(),
}
OF_CHANNEL: dict[str, Any] = {
    "elsewhere": NoSessionError(),
    "beside": NoSessionError(),
    "finished": NoSessionError(True),
}
OF_LAST: dict[str, Any] = {"elsewhere": NoSessionError(), "beside": NoSessionError(), "changes": False}
OF_QUESTION: dict[str, Any] = dict.fromkeys(("elsewhere", "beside", "finished"), SessionChangedError())
IN_BLIND: dict[str, Any] = {
    "elsewhere": UnknownRoundError(),
    "beside": UnknownRoundError(),
    "blind": True,
    "finished": Moot("a session with a blind round cannot be finished"),
}
IN_SERVER: dict[str, Any] = {"beside": SERVERS_OWN, "finished": NO_SESSION}
OPENS: dict[str, Any] = {
    "right": Right.START,
    "beside": Moot("it opens a session there"),
    "finished": Moot("it opens the next session"),
    "elsewhere": Moot("it opens a session there"),
    "does": "A session on",
}
SETTINGS: dict[str, Any] = {"right": "manage", **IN_SERVER}
UNKNOWN_CONCEPT = UnknownConceptError("Lakes", ())


def session_commands() -> Iterator[Row]:
    """/concept, for sessions."""
    yield command("concept start", {"prompt": "a house"}, posts=SENDING, **{**OPENS, "changes": False})
    yield command("concept prompt", {"prompt": "a red house"}, right=Right.STEER, posts=SENDING, **OF_CHANNEL)
    yield command("concept next", right=Right.NEXT, posts=SENDING, **OF_CHANNEL)
    yield command("concept blind", right=Right.NEXT, posts=SENDING, **OF_CHANNEL)
    yield command("concept status", **OF_LAST)
    yield command("concept undo", right="vote", **OF_CHANNEL, does="You have no action", changes=False)
    yield command("concept display", {"kind": "grid"}, right=Right.STEER, **OF_CHANNEL)
    yield command("concept apply", right=Right.APPLY, posts=SENDING, **OF_CHANNEL)
    yield command("concept finish", right=Right.FINISH, **OF_CHANNEL, changes=False)
    yield command("concept resume", right=Right.FINISH, posts=SENDING, **OF_LAST, does="A session on")
    yield command("concept history", **OF_LAST)
    yield command("concept disputed", **OF_CHANNEL, changes=False)
    yield command("concept team", **OF_CHANNEL, changes=False)
    yield command("concept voting", **OF_CHANNEL, changes=False)
    yield command("concept show best", **OF_LAST)
    yield command("concept show round", posts=SENDING, **{**OF_LAST, "changes": True})
    yield command("Find photos like this", posts=WITH_PICTURE, **{**OPENS, "changes": False})
    yield command("Use as example", **OF_CHANNEL, changes=False)


def concept_commands() -> Iterator[Row]:
    """/concept, for saved concepts."""
    yield command(
        "concept save", {"name": "New"}, right=Right.SAVE, elsewhere=NoSessionError(), beside=NoSessionError()
    )
    yield command(
        "concept load", {"name": "Lakes"}, posts=SENDING, **{**OPENS, "elsewhere": UNKNOWN_CONCEPT, "changes": False}
    )
    yield command("concept list", {"name": "Lakes"}, elsewhere=UNKNOWN_CONCEPT, **IN_SERVER, changes=False)
    yield command(
        "concept fork", {"name": "Lakes", "as": "Fork"}, right=Right.SAVE, elsewhere=UNKNOWN_CONCEPT, **IN_SERVER
    )
    yield command(
        "concept merge",
        {"name": "Ponds", "into": "Lakes"},
        right=Right.SAVE,
        elsewhere=UnknownConceptError("Ponds", ()),
        **IN_SERVER,
    )
    yield command(
        "concept rename",
        {"name": "Seas", "as": "Oceans"},
        right=NotYourConceptError(),
        elsewhere=UnknownConceptError("Seas", ()),
        **IN_SERVER,
    )
    yield command(
        "concept delete",
        {"name": "Lakes"},
        right=NotYourConceptError(),
        elsewhere=UNKNOWN_CONCEPT,
        **IN_SERVER,
        changes=False,
    )


def other_commands() -> Iterator[Row]:
    """What is about no session."""
    private: dict[str, Any] = {"elsewhere": FOR_ALL, "changes": False, **IN_SERVER}
    yield command(
        "photos find",
        {"prompt": "a house", "dataset": "Own"},
        elsewhere=UnknownDatasetError("Own", ()),
        **IN_SERVER,
        changes=False,
    )
    yield command("dataset list", **private)
    yield command(
        "dataset add",
        {"name": "Mine", "url": "http://127.0.0.1:1/x.zip"},
        posts=SENDING,
        **SETTINGS,
        does="has to be",
        changes=False,
    )
    yield command("dataset info", {"name": "Own"}, elsewhere=UnknownDatasetError("Own", ()), **IN_SERVER, changes=False)
    yield command(
        "dataset remove", {"name": "Own"}, elsewhere=UnknownDatasetError("Own", ()), **SETTINGS, changes=False
    )
    yield command("privacy show", **private)
    yield command("privacy listed", {"named": False}, **{**private, "changes": True})
    yield command("privacy forget", **private)
    yield command("help", **private)
    yield command("server settings", **SETTINGS, changes=False)


def round_items() -> Iterator[Row]:
    """The buttons and menus of a round."""
    kinds = {kind.__name__: kind for kind in BUTTONS if kind.__module__.endswith("buttons.rounds")}
    yield panel(kinds["VoteButton"], lambda s: VoteId(s.session, 1, Place(1, 0), Vote.YES), right="vote", **OF_ROUND)
    yield panel(kinds["RestButton"], of_round("rest"), right="vote", **OF_ROUND)
    yield panel(kinds["NextButton"], of_round("next"), right=Right.NEXT, posts=SENDING, **OF_ROUND)
    shown: dict[str, Any] = {**OF_ROUND, "finished": None, "changes": False}
    yield panel(kinds["MoreButton"], of_round("more"), **shown)
    yield panel(kinds["MyVotesButton"], of_round("mine"), **shown)
    yield panel(
        kinds["UndoButton"], of_round("undo"), right="vote", **OF_ROUND, does="You have no action", changes=False
    )
    yield panel(kinds["UnsureMenu"], of_round("unsure"), "1.0", of=MENU, right="vote", **OF_ROUND)
    yield panel(kinds["SwapMenu"], of_round("swap"), "1.0", of=MENU, right="vote", **OF_ROUND)
    yield panel(kinds["HideMenu"], of_round("hide"), "1.0", of=MENU, right=Right.MODERATE, **OF_ROUND)
    yield panel(kinds["SteerMenu"], of_round("steer"), "audit", of=MENU, right=Right.STEER, **OF_ROUND)
    yield panel(kinds["FinishButton"], of_session("finish"), right=Right.FINISH, posts=SENDING, **OF_QUESTION)
    wish = lambda _: Wish("a red house", None).embed().to_dict()  # noqa: E731
    fields: dict[str, Any] = {"right": Right.START, "posts": SENDING, **OF_QUESTION}
    yield panel(kinds["ReplaceButton"], of_session("replace"), embed=wish, **fields)
    yield panel(
        BY_NAME["team.SettleMenu"],
        of_session("settle"),
        "1:3.0:yes",
        of=MENU,
        right=Right.MODERATE,
        posts=SENDING,
        **OF_ROUND,
    )
    for name, question in (("ExampleYesButton", "example-yes"), ("ExampleNoButton", "example-no")):
        picture = lambda s: Wish("", None, pictures=(Attached(s.picture),)).embed().to_dict()  # noqa: E731
        yield panel(
            BY_NAME[f"examples.{name}"],
            of_session(question),
            embed=picture,
            right="vote",
            posts=WITH_PICTURE,
            **OF_QUESTION,
        )


def blind_items() -> Iterator[Row]:
    """The buttons and the form of a blind round."""
    yield panel(BY_NAME["blind.JoinButton"], of_round("join", 2), right="vote", **IN_BLIND, changes=False)
    yield panel(
        BY_NAME["blind.BallotButton"], of_round("ballot", 2), right="vote", **IN_BLIND, changes=False, does="the form"
    )
    yield panel(
        BY_NAME["blind.RevealButton"], of_round("reveal", 2), right=Right.NEXT, posts=SENDING, **IN_BLIND, changes=False
    )
    yield panel(
        BY_NAME["blind.ConfirmRevealButton"], of_round("reveal-yes", 2), right=Right.NEXT, posts=SENDING, **IN_BLIND
    )


def server_items() -> Iterator[Row]:
    """The buttons and menus of datasets, concepts, lists and settings."""
    own, unknown = (lambda s: DatasetId("remove", "Own")), UnknownDatasetError("Own", ())
    yield panel(
        BY_NAME["datasets.CancelAdditionButton"],
        lambda s: SessionId("cancel-adding", s.addition),
        right=NotYourAdditionError(),
        elsewhere=AdditionEndedError(),
        **IN_SERVER,
    )
    yield panel(
        BY_NAME["datasets.RetryPhotosButton"],
        lambda s: DatasetId("retry-photos", "Own"),
        posts=SENDING,
        elsewhere=unknown,
        **SETTINGS,
        does="",
        changes=False,
    )
    yield panel(BY_NAME["datasets.RemoveDatasetButton"], own, elsewhere=unknown, **SETTINGS, changes=False)
    yield panel(
        BY_NAME["datasets.ReallyRemoveDatasetButton"],
        lambda s: DatasetId("really-remove", "Own"),
        elsewhere=unknown,
        **SETTINGS,
    )
    yield panel(
        BY_NAME["concepts.SaveOntoButton"],
        lambda s: SaveOntoId(s.session, s.concepts["Ponds"]),
        right=Right.SAVE,
        elsewhere=UnknownRoundError(),
        beside=UnknownRoundError(),
    )
    yield panel(
        BY_NAME["concepts.DeleteConceptButton"],
        lambda s: ConceptId("delete-concept", s.concepts["Ponds"]),
        right=NotYourConceptError(),
        elsewhere=UnknownConceptError("", ()),
        **IN_SERVER,
    )
    yield panel(
        BY_NAME["concepts.PageButton"], lambda s: PageId("concepts", 1), elsewhere=FOR_ALL, **IN_SERVER, changes=False
    )
    yield panel(BY_NAME["history.PageButton"], lambda s: PageId("history", 1), **OF_LAST)
    yield panel(BY_NAME["privacy.ForgetButton"], lambda s: MemberId("forget"), elsewhere=FOR_ALL, **IN_SERVER)
    session: dict[str, Any] = {"right": Right.MODERATE, "posts": SENDING, **OF_ROUND}
    yield panel(BY_NAME["regulating.QuorumMenu"], of_session("quorum"), "2", of=MENU, **session)
    yield panel(BY_NAME["regulating.NextAfterMenu"], of_session("next-after"), "5", of=MENU, **session)
    yield panel(BY_NAME["regulating.VotersMenu"], of_session("voters"), lambda s: GUILD_ID, of=WHO_MENU, **session)
    for name, question, value in (
        ("ServerDisplayMenu", "server-display", "grid"),
        ("ServerQuorumMenu", "server-quorum", "2"),
        ("ServerNextAfterMenu", "server-next-after", "2"),
    ):
        yield panel(BY_NAME[f"regulating.{name}"], lambda s, q=question: MemberId(q), value, of=MENU, **SETTINGS)
    yield panel(
        BY_NAME["regulating.ServerVotersMenu"], lambda s: MemberId("server-voters"), curators, of=WHO_MENU, **SETTINGS
    )
    yield panel(
        BY_NAME["regulating.RightsMenu"],
        lambda s: MemberId("server-rights"),
        "start",
        of=MENU,
        **SETTINGS,
        changes=False,
    )
    yield panel(BY_NAME["regulating.SettingsButton"], lambda s: MemberId("server-settings"), **SETTINGS, changes=False)
    yield panel(BY_NAME["regulating.RightMenu"], lambda s: RightId(Right.START), curators, of=ROLE_MENU, **SETTINGS)


async def submit_ballot(stage: Stage, who: str, channel: str) -> str:
    """Sky opens the form while they may vote, and sends it when they may not, or may again."""
    had = stage.server.world.guilds[GUILD_ID].members[stage.members["sky"].id].role_ids
    stage.let("Curators")
    member, shown = stage.members["sky"], await stage.panel(stage.members["sky"], stage.channel)
    custom_id = str(RoundId("ballot", stage.session, 2))
    opened = await member.click(stage.plant(stage.channel, shown, custom_id, BUTTON, ()), custom_id)
    stage.server.world.guilds[GUILD_ID].members[stage.members["sky"].id].role_ids = had
    assert opened.modal is not None
    return await stage.text(stage.channel, await member.submit(opened.modal, {"choice": ["1"]}))


BY_NAME = {named(kind): kind for kind in (*BUTTONS, *FORMS)}
FORM = Row(
    "blind.BallotForm",
    submit_ballot,
    right="vote",
    blind=True,
    is_panel=True,
    does="",
    elsewhere=Moot("a form is sent from the channel where it was opened"),
    beside=Moot("a form is sent from the channel where it was opened"),
    finished=IN_BLIND["finished"],
)
ROWS = (
    *session_commands(),
    *concept_commands(),
    *other_commands(),
    *round_items(),
    *blind_items(),
    FORM,
    *server_items(),
)
LAST = (
    "datasets.ReallyRemoveDatasetButton",
    "privacy.ForgetButton",
    "regulating.ServerVotersMenu",
    "regulating.RightMenu",
)
"""Rows that change what others need."""


def every_action() -> set[str]:
    """The names of all that the bot can be asked for."""
    found = set(BY_NAME)
    for top in COMMANDS:
        if isinstance(top, app_commands.Group):
            found |= {one.qualified_name for one in top.walk_commands() if isinstance(one, app_commands.Command)}
        else:
            found.add(top.name)
    return found


def test_the_table_has_every_action_once() -> None:
    """A new command, button, menu or form needs a row, which says who may use it."""
    assert sorted(row.name for row in ROWS) == sorted(every_action())


@pytest.fixture
async def stage(settings: Settings, restored: None) -> AsyncIterator[Stage]:
    """The bot in two servers, where the first one's role Curators has every right and the votes."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(
            SandboxServer(openapi=OPENAPI if OPENAPI.exists() else None, page=False, rate_limits=False)
        )
        world, guild = server.world, server.world.guilds[GUILD_ID]
        roles = {"Curators": world.add_role(guild, "Curators", Permission(0)).id}
        roles["Managers"] = world.add_role(guild, "Managers", Permission.MANAGE_GUILD).id
        for row in ROWS:
            world.add_channel(guild, row.name)
        cedar = world.add_person("cedar")
        world.add_channel(world.add_guild("Elsewhere", cedar), "yard")
        await apply_api_base(server.api_base)
        engine = stack.enter_context(closing(open_engine(settings)))
        bot = Ninefold(engine)
        await stack.enter_async_context(connected(bot, server.token))
        tokens = {person.username: person.token for person in world.people()}
        members = {
            name: await stack.enter_async_context(Member.connect(server.url, tokens[name], timeout=5))
            for name in ("river", "sky", "cedar")
        }
        found = Stage(server, bot, members, roles)
        for member in members.values():
            await engine.members.key(int(member.id))
        rights = {str(right): found.curators for right in Right}
        await engine.servers.change(
            int(GUILD_ID), FERN, lambda now: replace(now, rights=rights, voting=Voting(roles=found.curators))
        )
        shown = await members["sky"].say(members["sky"].channel_id("general"), "mine", picture())
        found.picture = shown["attachments"][0]["url"]
        await found.own_dataset()
        await found.begin(members["sky"].channel_id("concepts"))
        await found.saved("Lakes", "Ponds", "Seas")
        silent = await asyncio.start_server(lambda _, writer: asyncio.sleep(60), "127.0.0.1", 0)
        stack.callback(silent.close)
        await found.add("http://127.0.0.1:{}/photos.zip".format(silent.sockets[0].getsockname()[1]))
        yield found
        server.check_traffic()


def refusal(row: Row, stage: Stage) -> str:
    """What a member without the right is told."""
    if isinstance(row.right, Right):
        return text_of(NotAllowedError(row.right, stage.curators))
    if isinstance(row.right, Exception):
        return text_of(row.right)
    return text_of(NotVoterError(stage.curators, 0) if row.right == "vote" else NotServerManagerError())


async def attempt(row: Row, stage: Stage, who: str, channel: str) -> str:
    """What is said to that member; a command that Discord does not offer them is refused by Discord itself."""
    try:
        return await row.use(stage, who, channel)
    except MemberError as error:
        if row.name == "server settings" and "no command" in str(error):
            return text_of(NotServerManagerError())
        return repr(error)


async def cells_of(row: Row, stage: Stage) -> AsyncIterator[str]:
    """What is wrong in a row, after all of its cells were tried."""
    channel = next(one.id for one in stage.server.world.guilds[GUILD_ID].channels.values() if one.name == row.name)
    role = "Managers" if row.right == "manage" or isinstance(row.right, NotYourAdditionError) else "Curators"
    general, yard = stage.members["sky"].channel_id("general"), stage.members["cedar"].channel_id("yard")
    refusals = {text_of(error) for error in (UnknownRoundError(), NotServerManagerError(), SessionChangedError())}
    refusals |= {refusal(row, stage)} if row.right else set()

    async def tried(cell: str, who: str, where: str, expected: Cell | str, has: str | None) -> str:
        if isinstance(expected, Moot):
            return ""
        stage.let(has)
        before = await stage.state()
        text = await attempt(row, stage, who, where)
        is_same = await stage.state() == before
        wanted = text_of(expected) if isinstance(expected, Exception) else expected
        if "went wrong" in text or (text != wanted if wanted is not None else text in refusals):
            return f"{row.name}, {cell}: {text!r} and not {wanted!r}"
        is_free = wanted is None and who != "cedar"
        return "" if is_same or is_free else f"{row.name}, {cell}: something has changed"

    if row.elsewhere is not None and not isinstance(row.finished, Moot):
        await stage.begin(channel)
        await stage.finish()
        yield await tried("finished", "river" if row.right is None else "sky", channel, row.finished, role)
    await stage.begin(channel, blind=row.blind)
    if row.right is not None:
        yield await tried("no right", "river", channel, refusal(row, stage), role)
        if row.is_panel:
            yield await tried("right withdrawn", "sky", channel, refusal(row, stage), None)
    yield await tried("other channel", "sky", general, row.beside, role)
    yield await tried("other server", "cedar", yard, row.elsewhere, role)
    for count in range(1, len(row.posts) + 1):
        lacking = row.posts[-count:]
        stage.deny(*lacking)
        yield await tried(f"without {lacking}", "sky", channel, NotYoursToPostError(lacking), role)
        stage.deny()
    stage.let(role)
    before = await stage.state()
    text = await attempt(row, stage, "river" if row.right is None else "sky", channel)
    is_same = await stage.state() == before
    if "went wrong" in text or text in refusals or (isinstance(row.does, str) and row.does not in text):
        yield f"{row.name}, right: {text!r}"
    if is_same is row.changes:
        yield f"{row.name}, right: something {'has' if is_same is False else 'should have'} changed, {text!r}"


async def test_every_action_asks_whether_this_member_may_do_it_now_and_here(
    stage: Stage, record_property: Callable[[str, object], None]
) -> None:
    """In each cell of the table."""
    wrong = [
        problem for row in sorted(ROWS, key=lambda row: row.name in LAST) async for problem in cells_of(row, stage)
    ]
    open("/tmp/wrong.txt", "w").write("\n".join(p for p in wrong if p))
    assert not [problem for problem in wrong if problem]
