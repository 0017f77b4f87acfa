"""The table of actions: one row for each command, button, menu, form and context menu."""

from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Any

from bot.features.contents import HANDLERS
from bot.features.photos.given_pictures import Attached
from bot.features.sessions.examples import examples_form, photos_start_form
from bot.features.sessions.questions import SessionRequest
from bot.locale import words
from bot.platform.bot_errors import NotYourAdditionError, NotYourConceptError, SessionChangedError
from bot.platform.custom_id import (
    ConceptId,
    DatasetId,
    GuessId,
    MemberId,
    PageId,
    PickId,
    Place,
    RightId,
    SaveOntoId,
    SessionId,
    SpotId,
    StartId,
    VoteId,
    WordId,
)
from bot.platform.forms import files_modal
from bot.platform.rights import Right
from bot.sandbox import LocalFile
from bot.sandbox.world import GUILD_ID
from engine.errors import (
    AdditionEndedError,
    LabellingEndedError,
    NoSessionError,
    NotFollowedError,
    SessionFinishedError,
    UnknownConceptError,
    UnknownDatasetError,
    UnknownRoundError,
    UnknownWatchError,
)
from engine.sessions.events import Strategy, Vote
from tests.e2e.actions import (
    FOR_ALL,
    NO_SESSION,
    SENDING,
    SERVERS_OWN,
    WITH_PICTURE,
    NotApplicable,
    Row,
    command,
    curators,
    named,
    of_photo,
    of_round,
    of_session,
    panel,
)
from tests.e2e.stage import BUTTON, MENU, ROLE_MENU, WHO_MENU, Stage
from tests.e2e.test_pictures import picture

# The refusals for a session's buttons in another channel, and for a finished session.
OF_ROUND: dict[str, Any] = {
    "elsewhere": UnknownRoundError(),
    "beside": UnknownRoundError(),
    "finished": SessionFinishedError(),
}
OF_RESULT: dict[str, Any] = {"elsewhere": UnknownRoundError(), "beside": UnknownRoundError()}
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
    "finished": NotApplicable("a session with a blind round cannot be finished"),
}
IN_SERVER: dict[str, Any] = {"beside": SERVERS_OWN, "finished": NO_SESSION}
OPENS: dict[str, Any] = {
    "right": Right.START,
    "beside": NotApplicable("the action starts a session there"),
    "finished": NotApplicable("the action starts the next session"),
    "elsewhere": NotApplicable("the action starts a session there"),
    "does": "A session on",
}
SETTINGS: dict[str, Any] = {"right": "manage", **IN_SERVER}
UNKNOWN_CONCEPT = UnknownConceptError("Lakes", ())


def session_commands() -> Iterator[Row]:
    """The `/concept` commands about sessions."""
    yield command("concept start", {"prompt": "a house"}, posts=SENDING, **{**OPENS, "changes": False})
    yield command("session prompt", {"prompt": "a red house"}, right=Right.STEER, posts=SENDING, **OF_CHANNEL)
    yield command("concept next", right=Right.NEXT, posts=SENDING, **OF_CHANNEL)
    yield command("session blind", right=Right.NEXT, posts=SENDING, **OF_CHANNEL)
    yield command("concept status", **OF_LAST)
    yield command("session undo", right="vote", **OF_CHANNEL, does="You have nothing left to undo", changes=False)
    yield command("session display", {"kind": "grid"}, right=Right.STEER, **OF_CHANNEL)
    yield command("concept apply", right=Right.APPLY, posts=SENDING, **{**OF_LAST, "changes": True})
    yield command("concept finish", right=Right.FINISH, **OF_CHANNEL, changes=False)
    yield command("session resume", right=Right.FINISH, posts=SENDING, **OF_LAST, does="A session on")
    yield command("show history", **OF_LAST)
    yield command("show disputed", **OF_CHANNEL, changes=False)
    yield command("show team", **OF_CHANNEL, changes=False)
    yield command("session voting", **OF_CHANNEL, changes=False)
    yield command("show best", **OF_LAST)
    yield command("show card", right=Right.APPLY, posts=SENDING, **{**OF_LAST, "changes": True})
    yield command("show round", posts=SENDING, **{**OF_LAST, "changes": True})
    yield command("Find photos like this", posts=WITH_PICTURE, **{**OPENS, "changes": False})
    yield command("Use as example", **OF_CHANNEL, changes=False)
    yield command("What is this?", elsewhere=FOR_ALL, **IN_SERVER, does="Compared with", changes=False)


def recognition_items() -> Iterator[Row]:
    """The buttons and the menu below the answer to "What is this?"."""
    shown: dict[str, Any] = {"embed": _looked_at, "elsewhere": FOR_ALL, **IN_SERVER, "changes": False}
    yield panel(
        BY_NAME["recognition.GuessButton"],
        lambda s: GuessId(s.concepts["Ponds"], s.picture_hash, 1, 1, Vote.YES),
        embed=_looked_at,
        right="vote",
        elsewhere=UnknownConceptError("", ()),
        **IN_SERVER,
        does="Compared with",
    )
    yield panel(
        BY_NAME["cards.ShowCardButton"],
        lambda s: ConceptId("show-card", s.concepts["Ponds"]),
        elsewhere=UnknownConceptError("", ()),
        **IN_SERVER,
        does="",
        changes=False,
    )
    yield panel(BY_NAME["recognition.GuessPageButton"], lambda s: SpotId("guesses", 1, 1), **shown)
    yield panel(BY_NAME["recognition.GuessPictureMenu"], lambda s: MemberId("guess-picture"), "1", of=MENU, **shown)


def _looked_at(stage: Stage) -> dict[str, Any]:
    return {"description": "Ponds", "thumbnail": {"url": stage.picture}}


def concept_commands() -> Iterator[Row]:
    """The `/concept` commands about saved concepts."""
    yield command(
        "concept save",
        {"name": lambda stage: f"New {stage.session}"},
        right=Right.SAVE,
        elsewhere=NoSessionError(),
        beside=NoSessionError(),
    )
    yield command(
        "saved load", {"name": "Lakes"}, posts=SENDING, **{**OPENS, "elsewhere": UNKNOWN_CONCEPT, "changes": False}
    )
    yield command("saved list", {"name": "Lakes"}, elsewhere=UNKNOWN_CONCEPT, **IN_SERVER, changes=False)
    yield command(
        "saved fork", {"name": "Lakes", "as": "Fork"}, right=Right.SAVE, elsewhere=UNKNOWN_CONCEPT, **IN_SERVER
    )
    yield command(
        "saved merge",
        {"name": "Ponds", "into": "Lakes"},
        right=Right.SAVE,
        elsewhere=UnknownConceptError("Ponds", ()),
        **IN_SERVER,
    )
    yield command(
        "files export",
        {"name": "Lakes", "format": "coco"},
        right=Right.EXPORT,
        elsewhere=UNKNOWN_CONCEPT,
        **IN_SERVER,
        changes=False,
    )
    yield command(
        "files import",
        {"name": "Lakes", "labels": LocalFile("labels.csv", b"id,label\nshape-000,yes\n")},
        right=Right.SAVE,
        elsewhere=UNKNOWN_CONCEPT,
        **IN_SERVER,
    )
    yield command(
        "saved rename",
        {"name": "Seas", "as": "Oceans"},
        right=NotYourConceptError(),
        elsewhere=UnknownConceptError("Seas", ()),
        **IN_SERVER,
    )
    yield command(
        "saved describe",
        {"name": "Lakes", "definition": "Water with a shore"},
        right=Right.SAVE,
        elsewhere=UNKNOWN_CONCEPT,
        **IN_SERVER,
    )
    yield command(
        "saved card",
        {"name": "Lakes"},
        right=Right.SAVE,
        posts=SENDING,
        elsewhere=UNKNOWN_CONCEPT,
        beside=NotApplicable("the card may be posted in any channel of the server"),
        finished=NO_SESSION,
    )
    yield command(
        "saved delete",
        {"name": "Lakes"},
        right=NotYourConceptError(),
        elsewhere=UNKNOWN_CONCEPT,
        **IN_SERVER,
        changes=False,
    )


def watch_actions() -> Iterator[Row]:
    """The `/watch` commands and the digest's button. The stage watches Ponds in the first channel."""
    yield command(
        "watch start",
        {"name": "Lakes"},
        right=Right.START,
        posts=("create_public_threads", "send_messages_in_threads"),
        elsewhere=UNKNOWN_CONCEPT,
        **IN_SERVER,
        does="Watching",
    )
    yield command("watch list", elsewhere=FOR_ALL, **IN_SERVER, changes=False)
    yield panel(
        BY_NAME["watches.ShowHeldButton"],
        lambda s: SessionId("show-held", s.watch),
        right=Right.NEXT,
        posts=SENDING,
        elsewhere=UnknownWatchError(""),
        beside=UnknownWatchError(""),
        finished=NO_SESSION,
        does="No photos are waiting",
        changes=False,
    )
    for name in ("pause", "resume", "stop"):
        yield command(
            f"watch {name}",
            {"name": "Ponds"},
            right=Right.START,
            elsewhere=UnknownWatchError("Ponds"),
            **IN_SERVER,
        )


def other_commands() -> Iterator[Row]:
    """Commands that don't concern a session."""
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
        does="must be",
        changes=False,
    )
    yield command("dataset info", {"name": "Own"}, elsewhere=UnknownDatasetError("Own", ()), **IN_SERVER, changes=False)
    yield command(
        "dataset remove", {"name": "Own"}, elsewhere=UnknownDatasetError("Own", ()), **SETTINGS, changes=False
    )
    yield command(
        "dataset label",
        {"concepts": "Lakes"},
        right=Right.APPLY,
        posts=SENDING,
        elsewhere=UNKNOWN_CONCEPT,
        **IN_SERVER,
    )
    general: dict[str, Any] = {"channel": lambda stage: stage.members["sky"].channel_id("general")}
    own_channels = NotApplicable("Discord only offers the server's own channels")
    yield command(
        *("dataset follow", general), elsewhere=own_channels, **SETTINGS, does="not allowed to read", changes=False
    )
    yield command(
        *("dataset unfollow", general), elsewhere=own_channels, **SETTINGS, does="isn't followed", changes=False
    )
    yield command(
        "Leave out of the dataset", elsewhere=NotFollowedError(), **IN_SERVER, does="isn't followed", changes=False
    )
    yield command("privacy show", **private)
    yield command("privacy listed", {"named": False}, **{**private, "changes": True})
    yield command("privacy forget", **private)
    yield command("help", **private)
    yield command("server settings", **SETTINGS, changes=False)


def round_items() -> Iterator[Row]:
    """The buttons and menus of a round."""
    kinds = {kind.__name__: kind for kind in HANDLERS.values() if kind.__module__ == "bot.features.rounds.buttons"}
    yield panel(kinds["VoteButton"], lambda s: VoteId(s.session, 1, Place(1, 0), Vote.YES), right="vote", **OF_ROUND)
    yield panel(kinds["RestButton"], of_round("rest"), right="vote", **OF_ROUND)
    yield panel(BY_NAME["sessions.NextButton"], of_round("next"), right=Right.NEXT, posts=SENDING, **OF_ROUND)
    shown: dict[str, Any] = {**OF_ROUND, "finished": None, "changes": False}
    yield panel(kinds["MoreButton"], of_round("more"), **shown)
    yield panel(kinds["PhotosButton"], of_round("photos"), **shown)
    yield panel(kinds["PhotoMenu"], of_round("photo"), "1.0", of=MENU, **shown)
    yield panel(
        kinds["UndoButton"],
        of_round("undo"),
        right="vote",
        **OF_ROUND,
        does="You have nothing left to undo",
        changes=False,
    )
    for name, control in (("PhotoYesButton", "yes"), ("PhotoNoButton", "no"), ("PhotoUnsureButton", "unsure")):
        yield panel(kinds[name], of_photo(f"photo-{control}"), right="vote", **OF_ROUND)
    yield panel(kinds["PhotoWithdrawButton"], of_photo("photo-withdraw"), **OF_ROUND, changes=False)
    yield panel(kinds["PhotoSimilarButton"], of_photo("photo-similar"), **shown)
    yield panel(kinds["PhotoReplaceButton"], of_photo("photo-replace"), right="vote", **OF_ROUND)
    yield panel(kinds["PhotoHideButton"], of_photo("photo-hide"), right=Right.MODERATE, **OF_ROUND)
    yield panel(kinds["SteerMenu"], of_round("steer"), "audit", of=MENU, right=Right.STEER, **OF_ROUND)
    yield from suggestion_items(shown)
    yield panel(BY_NAME["results.CardButton"], of_session("card"), right=Right.APPLY, posts=SENDING, **OF_RESULT)
    ended: dict[str, Any] = dict.fromkeys(("elsewhere", "beside", "finished"), LabellingEndedError())
    yield panel(
        BY_NAME["results.CancelLabelsButton"],
        of_session("cancel-labels"),
        **ended,
        does="already ended",
        changes=False,
    )
    yield panel(
        BY_NAME["sessions.FinishButton"], of_session("finish"), right=Right.FINISH, posts=SENDING, **OF_QUESTION
    )
    request = lambda _: SessionRequest("a red house", None).embed().to_dict()  # noqa: E731
    fields: dict[str, Any] = {"right": Right.START, "posts": SENDING, **OF_QUESTION}
    yield panel(BY_NAME["sessions.ReplaceButton"], of_session("replace"), embed=request, **fields)
    yield from panel_items()
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
        picture = lambda s: SessionRequest("", None, pictures=(Attached(s.picture),)).embed().to_dict()  # noqa: E731
        yield panel(
            BY_NAME[f"sessions.{name}"],
            of_session(question),
            embed=picture,
            right="vote",
            posts=WITH_PICTURE,
            **OF_QUESTION,
        )
    yield panel(
        BY_NAME["sessions.ExamplesButton"],
        of_session("examples"),
        right="vote",
        posts=WITH_PICTURE,
        does="the form",
        changes=False,
        **OF_QUESTION,
    )
    yield Row("sessions.ExamplesForm", submit_examples, is_panel=True, right="vote", posts=WITH_PICTURE, **OF_QUESTION)


async def submit_examples(stage: Stage, who: str, channel: str) -> str:
    """Send the form for examples with a photo."""
    modal = files_modal(examples_form(stage.session, words()))
    return await stage.submit(who, channel, modal, {"yes": [picture()]})


def suggestion_items(shown: dict[str, Any]) -> Iterator[Row]:
    """The menus and buttons of suggestions. Everyone may look."""
    yield panel(BY_NAME["suggestions.NarrowMenu"], of_round("narrow"), "word:a red house", of=MENU, **shown)
    yield panel(BY_NAME["suggestions.WordsButton"], of_round("words"), **shown)
    yield panel(BY_NAME["suggestions.SpreadButton"], of_round("spread"), **shown)
    fields: dict[str, Any] = {"posts": SENDING, **OF_ROUND}
    for name, control in (("UseWordButton", "use-word"), ("ExcludeWordButton", "exclude-word")):
        word = lambda s, control=control: WordId(control, s.session, "a red house")  # noqa: E731
        yield panel(BY_NAME[f"suggestions.{name}"], word, right=Right.STEER, **fields)
    yield panel(
        BY_NAME["suggestions.SpreadMenu"],
        of_round("pick-spread"),
        lambda s: s.photo,
        of=MENU,
        right="vote",
        **fields,
    )


def panel_items() -> Iterator[Row]:
    """The buttons and the menu of a session's panel, and the button that labels the dataset."""
    shown: dict[str, Any] = {**OF_QUESTION, "changes": False}
    checked_later = NotApplicable("the form checks the session")
    yield panel(BY_NAME["status.PanelNextButton"], of_round("panel-next"), right=Right.NEXT, posts=SENDING, **OF_ROUND)
    yield panel(BY_NAME["status.StatusButton"], of_session("status"), **shown)
    yield panel(BY_NAME["status.AskVotingButton"], of_session("ask-voting"), **shown)
    yield panel(BY_NAME["status.AskDisplayButton"], of_session("ask-display"), right=Right.STEER, **shown)
    yield panel(BY_NAME["status.DisplayMenu"], of_session("display"), "grid", of=MENU, right=Right.STEER, **OF_QUESTION)
    yield panel(BY_NAME["status.SharpenButton"], of_session("sharpen"), right=Right.STEER, **OF_QUESTION)
    yield panel(BY_NAME["status.AskFinishButton"], of_session("ask-finish"), right=Right.FINISH, **shown)
    yield panel(
        BY_NAME["status.AskSaveButton"],
        of_session("ask-save"),
        right=Right.SAVE,
        does="the form",
        changes=False,
        elsewhere=checked_later,
        beside=checked_later,
        finished=checked_later,
    )
    yield panel(
        BY_NAME["status.ApplyButton"],
        of_session("apply"),
        right=Right.APPLY,
        posts=SENDING,
        elsewhere=NoSessionError(),
        beside=NoSessionError(),
    )


def help_items() -> Iterator[Row]:
    """The buttons of the help."""
    private: dict[str, Any] = {"elsewhere": FOR_ALL, "changes": False, **IN_SERVER}
    for name, question in (
        ("HelpButton", "help"),
        ("HelpDatasetsButton", "help-datasets"),
        ("HelpMoreButton", "help-more"),
    ):
        yield panel(BY_NAME[f"help.{name}"], partial(_server_item, question), **private)
    yield panel(
        BY_NAME["help.HelpStartButton"],
        partial(_server_item, "help-start"),
        right=Right.START,
        does="the form",
        **private,
    )


def start_items() -> Iterator[Row]:
    """What starts a session from a question or a menu."""
    opens: dict[str, Any] = {**OPENS, "posts": SENDING, "changes": False}
    yield panel(BY_NAME["sessions.StartAnywayButton"], lambda s: MemberId("start-anyway"), embed=_unknown, **opens)
    yield panel(
        BY_NAME["sessions.OtherPromptButton"],
        lambda s: MemberId("other-prompt"),
        embed=_unknown,
        elsewhere=FOR_ALL,
        does="the form",
        changes=False,
        **IN_SERVER,
    )
    yield Row("sessions.OtherPromptForm", submit_other_prompt, is_panel=True, **opens)
    with_photos: dict[str, Any] = {**OPENS, "posts": WITH_PICTURE, "changes": False}
    yield Row("sessions.StartPhotosForm", submit_start_photos, is_panel=True, **with_photos)
    from_photo: dict[str, Any] = {"of": MENU, **opens}
    yield panel(
        BY_NAME["sessions.StartFromMenu"], lambda s: DatasetId("start-from", "shapes"), "shape-001", **from_photo
    )


async def submit_start_photos(stage: Stage, who: str, channel: str) -> str:
    """Send the form for a start with a photo."""
    modal = files_modal(photos_start_form(StartId(Strategy.AUTOMATIC, thread=False), words()))
    return await stage.submit(who, channel, modal, {"yes": [picture()]})


def _unknown(_: Stage) -> dict[str, Any]:
    return dict(SessionRequest("jacket", None).embed().to_dict())


async def submit_other_prompt(stage: Stage, who: str, channel: str) -> str:
    """Open the form below the question, and send it with another prompt."""
    member, custom_id = stage.members[who], str(MemberId("other-prompt"))
    shown = await stage.panel(member, channel)
    opened = await member.click(stage.plant(channel, shown, custom_id, BUTTON, (), _unknown(stage)), custom_id)
    assert opened.modal is not None
    return await stage.text(channel, await member.submit(opened.modal, {"text": "a red house"}), shown)


def blind_items() -> Iterator[Row]:
    """The buttons of a blind round."""
    yield panel(BY_NAME["blind.JoinButton"], of_round("join", 2), right="vote", **IN_BLIND, changes=False)
    yield panel(BY_NAME["blind.BallotButton"], of_round("ballot", 2), right="vote", **IN_BLIND, changes=False)
    yield panel(BY_NAME["blind.PickButton"], lambda s: PickId(s.session, 2, 3), right="vote", **IN_BLIND, changes=False)
    yield panel(BY_NAME["blind.SubmitButton"], of_round("submit", 2), right="vote", **IN_BLIND, does="no to all")
    yield panel(BY_NAME["blind.AbstainButton"], of_round("abstain", 2), right="vote", **IN_BLIND, does="You abstained")
    yield panel(
        BY_NAME["blind.RevealButton"], of_round("reveal", 2), right=Right.NEXT, posts=SENDING, **IN_BLIND, changes=False
    )
    yield panel(
        BY_NAME["blind.ConfirmRevealButton"], of_round("reveal-yes", 2), right=Right.NEXT, posts=SENDING, **IN_BLIND
    )


def _server_item(question: str, _: Stage) -> MemberId:
    return MemberId(question)


def server_items() -> Iterator[Row]:
    """The buttons and menus of datasets, concepts, lists and settings."""
    own, unknown = (lambda s: DatasetId("remove", "Own")), UnknownDatasetError("Own", ())
    yield panel(
        BY_NAME["datasets.CancelAdditionButton"],
        lambda s: SessionId("cancel-adding", s.addition),
        right=NotYourAdditionError(),
        elsewhere=AdditionEndedError(),
        **IN_SERVER,
        does="Cancelling",
        changes=False,
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
    for name, control in (("PicturesOutButton", "pictures-out"), ("PicturesInButton", "pictures-in")):
        pressed = partial(_server_item, control)
        yield panel(BY_NAME[f"follows.{name}"], pressed, elsewhere=FOR_ALL, **IN_SERVER, changes=False)
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
    yield panel(BY_NAME["settings.QuorumMenu"], of_session("quorum"), "2", of=MENU, **session)
    yield panel(BY_NAME["settings.NextAfterMenu"], of_session("next-after"), "5", of=MENU, **session)
    yield panel(BY_NAME["settings.VotersMenu"], of_session("voters"), lambda s: GUILD_ID, of=WHO_MENU, **session)
    for name, question, value in (
        ("ServerDisplayMenu", "server-display", "grid"),
        ("ServerQuorumMenu", "server-quorum", "2"),
        ("ServerNextAfterMenu", "server-next-after", "2"),
    ):
        yield panel(BY_NAME[f"settings.{name}"], partial(_server_item, question), value, of=MENU, **SETTINGS)
    yield panel(
        BY_NAME["settings.ServerVotersMenu"], lambda s: MemberId("server-voters"), curators, of=WHO_MENU, **SETTINGS
    )
    yield panel(
        BY_NAME["settings.RightsMenu"],
        lambda s: MemberId("server-rights"),
        "start",
        of=MENU,
        **SETTINGS,
        changes=False,
    )
    yield panel(BY_NAME["settings.SettingsButton"], lambda s: MemberId("server-settings"), **SETTINGS, changes=False)
    yield panel(BY_NAME["settings.RightMenu"], lambda s: RightId(Right.START), curators, of=ROLE_MENU, **SETTINGS)


def typed_into(
    custom_id: Callable[[Stage], Any], form: Callable[[Stage], Any], text: Callable[[Stage], str]
) -> Callable[[Stage, str, str], Awaitable[str]]:
    """Submit a form with one text. Sky opens it while they have the right, and sends it with the cell's roles."""

    async def use(stage: Stage, who: str, channel: str) -> str:
        had = stage.server.world.guilds[GUILD_ID].members[stage.members["sky"].id].role_ids
        stage.let("Curators")
        member = stage.members["sky" if who == "river" else who]
        shown = await stage.panel(member, channel)
        opener = str(custom_id(stage))
        opened = await member.click(stage.plant(channel, shown, opener, BUTTON, ()), opener)
        if opened.modal is None:  # the bot could not open it
            return await stage.text(channel, opened, shown)
        assert opened.modal["custom_id"] == str(form(stage))
        stage.server.world.guilds[GUILD_ID].members[stage.members["sky"].id].role_ids = [] if who == "river" else had
        return await stage.text(channel, await member.submit(opened.modal, {"text": text(stage)}), shown)

    return use


async def submit_form(
    stage: Stage, who: str, custom_id: str, kind: int, values: tuple[str, ...], filled: dict[str, Any]
) -> str:
    """Sky opens the form while they have the right, then sends it with the roles that the cell gives them."""
    had = stage.server.world.guilds[GUILD_ID].members[stage.members["sky"].id].role_ids
    stage.let("Curators")
    member, shown = stage.members["sky"], await stage.panel(stage.members["sky"], stage.channel)
    planted = stage.plant(stage.channel, shown, custom_id, kind, values)
    used = member.click(planted, custom_id) if kind == BUTTON else member.select(planted, custom_id, list(values))
    opened = await used
    stage.server.world.guilds[GUILD_ID].members[stage.members["sky"].id].role_ids = [] if who == "river" else had
    if opened.modal is None:
        return await stage.text(stage.channel, opened)
    return await stage.text(stage.channel, await member.submit(opened.modal, filled), shown)


async def submit_daily(stage: Stage, who: str, channel: str) -> str:
    """Sky sets the time of the daily round."""
    filled = {"time": "9:00", "clock": "12:00"}
    return await submit_form(stage, who, str(SessionId("next-after", stage.session)), MENU, ("daily",), filled)


BY_NAME = {named(kind): kind for kind in HANDLERS.values()}
FORMS = (
    Row(
        "status.SaveForm",
        typed_into(of_session("ask-save"), of_session("save-form"), lambda stage: f"Form {stage.session}"),
        right=Right.SAVE,
        is_panel=True,
        **OF_QUESTION,
    ),
    Row(
        "help.StartForm",
        typed_into(
            lambda stage: MemberId("help-start"), lambda stage: MemberId("start-form"), lambda stage: "a red house"
        ),
        is_panel=True,
        posts=SENDING,
        **{**OPENS, "does": "A session on", "changes": False},
    ),
)
DAILY_FORM = Row(
    "settings.DailyForm",
    submit_daily,
    right=Right.MODERATE,
    posts=SENDING,
    is_panel=True,
    does="every day at",
    elsewhere=NotApplicable("a form is always submitted in the channel where it was opened"),
    beside=NotApplicable("a form is always submitted in the channel where it was opened"),
    finished=SessionFinishedError(),
)
ROWS = (
    *session_commands(),
    *concept_commands(),
    *watch_actions(),
    *other_commands(),
    *round_items(),
    *start_items(),
    *blind_items(),
    *FORMS,
    DAILY_FORM,
    *help_items(),
    *recognition_items(),
    *server_items(),
)
LAST = (
    "datasets.ReallyRemoveDatasetButton",
    "privacy.ForgetButton",
    "settings.ServerVotersMenu",
    "settings.RightMenu",
)
"""Rows that run last, because they change what other rows need."""
