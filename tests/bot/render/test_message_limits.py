"""Whatever the views hold, every message that is made of them is one that Discord takes, in both languages."""

import ast
import inspect
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import discord
import pytest
from discord.http import handle_message_parameters
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot import errors as bot_errors
from bot import limits, render
from bot.commands.options import _choices
from bot.components import layout_of, modal_of, text_layout, view_of
from bot.locale import Words, words
from bot.message import within_limits
from bot.render import Wish, ballot_form
from bot.render.regulating import server_faces, server_text
from bot.sandbox.errors import ApiError, InvalidForm
from bot.sandbox.rules.commands import check_choices
from bot.sandbox.rules.components import check_components
from bot.sandbox.rules.embeds import check_embeds
from bot.sandbox.rules.modals import check_modal
from bot.sandbox.specification import Specification
from engine.galleries.port import Dataset
from engine.views import BallotView
from tests.bot.render import long_views as views

BOT = Path(bot_errors.__file__).parent
OPENAPI = Path(__file__).resolve().parents[3].parent / "shared" / "discord" / "openapi.json"
Draw = Callable[[st.SearchStrategy[Any]], Any]
Fields = dict[str, Any]


@cache
def document() -> Specification | None:
    """Discord's own document, where it is."""
    return Specification(OPENAPI) if OPENAPI.exists() else None


def complaints(fields: Fields) -> list[str]:
    """What Discord would say against a message, as discord.py sends it."""
    with handle_message_parameters(**fields) as parameters:
        body: Any = parameters.payload
        if parameters.multipart:
            body = discord.utils._from_json(parameters.multipart[0]["value"])
    form = InvalidForm()
    check_embeds(body.get("embeds") or [], form)
    check_components(body.get("components") or [], form, v2=bool(body.get("flags", 0) & 1 << 15))
    try:
        if (found := document()) is not None:
            found.check_request("POST", "/channels/{channel_id}/messages", body, {}, multipart=False)
        form.check()
    except ApiError as error:
        return [str(error.body())]
    return [] if len(body.get("content") or "") <= limits.CONTENT else ["content"]


def _round(draw: Draw, found: Words) -> Iterator[Fields]:
    view = draw(views.ROUNDS)
    pictures = draw(st.lists(views.PICTURES, min_size=len(view.photos), max_size=len(view.photos)))
    faces = render.round_faces(view, found)
    content = render.round_content(view, found)
    yield {"content": content, "embeds": render.round_embeds(view, pictures, found), "view": view_of(faces)}
    yield {"content": content, "embeds": [render.sheet_embed(view, found)], "view": view_of(faces)}
    squares = [
        (render.file_name(one, view.number), text)
        for one, text in zip(view.photos, render.alt_texts(view, found), strict=True)
    ]
    below = render.round_credits(view, found, limits.V2_CHARACTERS - len(content))
    yield {"view": layout_of(content, squares, faces, below)}
    yield {"view": text_layout(found.round_moved(view.number, render.message_link(1, 2, 3)))}
    sheet = discord.File(__file__, render.sheet_name(view), description=render.sheet_alt_text(view, found))
    yield {"content": content, "embeds": [render.credits_embed(view, found)], "files": [sheet]}
    yield {"view": view_of(render.more_faces(view, found, moderator=draw(st.booleans())))}
    yield {"view": view_of(render.withdraw_faces(draw(views.MY_VOTES), found))}


def _photos(draw: Draw, found: Words) -> Iterator[Fields]:
    shown = draw(views.photo_views())
    pictures = draw(st.lists(views.PICTURES, min_size=len(shown), max_size=len(shown)))
    prompt, dataset = draw(views.TEXTS), draw(views.NAMES)
    yield {"content": found.best(prompt, dataset), "embeds": render.photo_embeds(shown, pictures, found)}


def _blind(draw: Draw, found: Words) -> Iterator[Fields]:
    ballot, blind = draw(views.BALLOTS), draw(views.BLINDS)
    view = ballot.round
    yield {"content": render.call_content(view, blind, found), "view": view_of(render.call_faces(view, found))}
    yield {"content": render.ballot_content(ballot, found), "view": view_of([render.ballot_face(view, found)])}
    yield {"content": found.confirm_reveal(1, blind), "view": view_of([render.reveal_face(view, found)])}


def _status(draw: Draw, found: Words) -> Iterator[Fields]:
    status, quality = draw(views.STATUSES), draw(st.one_of(st.none(), views.QUALITIES))
    chart = found.chart_text(quality.found, quality.audit) if quality else ""
    files = [discord.File(__file__, render.CHART_NAME, description=chart)]
    yield {"embeds": [render.status_embed(status, found, quality)], "files": files}
    yield {"view": view_of([render.finish_face(views.SESSION, found), render.replace_face(views.SESSION, found)])}
    yield {"view": view_of([render.forget_face(found), *render.example_faces(views.SESSION, found)])}
    yield {"embeds": [render.help_embed(found)]}


def _disputes(draw: Draw, found: Words) -> Iterator[Fields]:
    disputed = draw(views.disputes())
    pictures = ["attachment://a.jpg"] * len(disputed.photos)
    faces = [render.settle_face(disputed, found)] if disputed.photos else []
    heading = found.disputes_heading(disputed.prompt, disputed.open, disputed.more)
    yield {"content": heading, "embeds": render.dispute_embeds(disputed, pictures, found), "view": view_of(faces)}
    for face in faces:
        assert all(render.read_settlement(value) for value, _ in face.options)


def _team(draw: Draw, found: Words) -> Iterator[Fields]:
    view = draw(views.AGREEMENTS)
    members = [one for _, one in view.members]
    files = [discord.File(__file__, render.CHART_NAME, description=found.team_chart_text(members))]
    yield {"embeds": [render.team_embed(view, found)], "files": files}


def _applied(draw: Draw, found: Words) -> Iterator[Fields]:
    applied = draw(views.APPLIED)
    groups = render.photo_groups(applied, found)
    embeds = [render.applied_embed(applied, found, groups), *(group.embed(found) for group in groups)]
    yield {"embeds": embeds}
    assert all(isinstance(group, render.PhotoGroup) for group in groups)


def _concepts(draw: Draw, found: Words) -> Iterator[Fields]:
    concepts, members = draw(st.lists(views.CONCEPTS, max_size=9)), {"key": views.LONG_ID}
    pages = render.pages_of(concepts)
    page, shown = render.page_of(concepts, draw(st.integers(0, 3)))
    embed = render.concepts_embed(shown, members, page, pages, found)
    yield {"embeds": [embed], "view": view_of(render.page_faces(page, pages, found))}
    for concept in concepts[:1]:
        yield {"embeds": [render.versions_embed(concept, members, found)]}
        faces = [render.delete_face(concept, found), render.save_onto_face(views.SESSION, concept, found)]
        yield {"content": found.confirm_delete_concept(concept.name, 9), "view": view_of(faces)}


def _datasets(draw: Draw, found: Words) -> Iterator[Fields]:
    datasets, name = draw(st.lists(views.DATASETS, max_size=40)), draw(views.NAMES)
    yield {"embeds": [render.datasets_embed(datasets, name, found)]}
    why = draw(views.TEXTS)
    yield {
        "embeds": [render.addition_embed(name, draw(views.STANDINGS), why, found, again=draw(st.booleans()))],
        "view": view_of([render.cancel_face(views.SESSION, found), render.retry_face(name, found)]),
    }
    faces = [render.remove_face(name, found, again=again) for again in (True, False)]
    yield {"content": found.confirm_remove(name, 1), "view": view_of(faces)}
    portrait = draw(views.PORTRAITS)
    shown = draw(views.photo_views())
    embed = render.portrait_embed(portrait, found, has_sheet=draw(st.booleans()))
    room = limits.EMBED_CHARACTERS - len(embed)
    pictures = [f"attachment://{render.SHEET_NAME}"] * len(shown)
    yield {"embeds": [embed, *render.photo_embeds(shown, pictures, found, room)]}


def _history(draw: Draw, found: Words) -> Iterator[Fields]:
    page = draw(views.HISTORY)
    embeds = render.history_embeds(page, views.LONG_ID, views.LONG_ID, found)
    yield {"embeds": embeds, "view": view_of(render.history_faces(page, found))}


def _settings(draw: Draw, found: Words) -> Iterator[Fields]:
    chosen, voting, rights = draw(views.SERVER_SETTINGS), draw(views.VOTING_VIEWS), draw(views.RIGHTS)
    text, faces = server_text(chosen, voting, rights, found), server_faces(chosen, voting, found)
    yield {"content": text, "view": view_of(faces)}
    for right, holders in draw(st.sampled_from([[*rights.items()][:1], [*rights.items()][-1:]])):
        faces_of_right = render.right_faces(right, holders.roles, found)
        yield {"content": found.right_question(right, holders), "view": view_of(faces_of_right)}
        yield {"content": found.not_allowed(right, holders.roles)}
    aloud, session = (
        found.voting_aloud(views.LONG_ID, voting),
        render.session_voting_faces(views.SESSION, voting, found),
    )
    yield {"content": aloud, "view": view_of(session)}


def _wish(draw: Draw, found: Words) -> Iterator[Fields]:
    links = draw(st.lists(views.LINKS.filter(bool), max_size=1))
    wish = Wish(draw(views.TEXTS) or "a", draw(views.NAMES), pictures=tuple(render.Linked(one) for one in links))
    yield {"content": found.confirm_replace(draw(views.TEXTS), 9), "embeds": [wish.embed()]}


MESSAGES = [
    _round, _photos, _blind, _status, _disputes, _team, _applied, _concepts, _datasets, _history, _settings, _wish
]  # fmt: skip
# They make values, pictures, or a form, which has a test of its own.
NO_MESSAGES = {
    "status_chart", "team_chart", "ballot_form", "sheet_edges", "ButtonFace", "MenuFace", "WhoFace", "FormFace",
    "Colour", "Attached", "Picture",
}  # fmt: skip


@pytest.mark.parametrize("locale", ["en-US", "ja"])
@pytest.mark.parametrize("make", MESSAGES)
@settings(
    max_examples=7,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
)
@given(data=st.data())
def test_every_message_is_one_that_discord_takes(
    make: Callable[[Draw, Words], Iterator[Fields]], locale: str, data: st.DataObject
) -> None:
    """By the local Discord's rules and by Discord's document."""
    for fields in make(data.draw, words(locale)):
        assert complaints(within_limits(**fields)) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"content": "a" * 2_001},
        {"embeds": [discord.Embed(description="a" * 601)] * 10},
        {"embeds": [discord.Embed(title="a" * 257)]},
        {"view": text_layout("a" * 4_001)},
        {"embeds": [discord.Embed(title="a").set_image(url="https://a.test/" + "a" * 2_048)]},
    ],
)
def test_what_discord_refuses_is_found_and_made_to_fit(fields: Fields) -> None:
    """So that the test above says something."""
    assert complaints(fields)
    assert complaints(within_limits(**fields)) == []


@pytest.mark.parametrize("locale", ["en-US", "ja"])
@settings(max_examples=10, deadline=None)
@given(ballot=views.BALLOTS)
def test_every_form_is_one_that_discord_takes(locale: str, ballot: BallotView) -> None:
    """Its title, its question, and what stands under each box."""
    modal = modal_of(ballot_form(ballot, words(locale))).to_dict()
    check_modal(modal)
    if (found := document()) is not None:
        assert found.schema_complaints("ModalInteractionCallbackRequest", {"type": 9, "data": modal}) == []


@given(titles=st.lists(views.NAMES, max_size=40), typed=st.sampled_from(["", "X", "خانه"]))
def test_every_suggestion_is_one_that_discord_takes(titles: list[str], typed: str) -> None:
    """At most 25, none empty or too long, and what is chosen is the whole name."""
    found = _choices([Dataset(title, "demo", 4, "1", 9) for title in titles], typed)
    check_choices([choice.to_dict() for choice in found])
    assert {choice.value for choice in found} <= set(titles)


def test_every_render_function_is_among_them() -> None:
    """A new one belongs into a message above, or into the list of those that make none."""
    used = {name for make in MESSAGES for name in _names(inspect.getsource(make))}
    functions = {name for name in render.__all__ if callable(getattr(render, name, None))}
    assert functions - used - NO_MESSAGES == set()
    assert NO_MESSAGES & used == set()


def _names(source: str) -> set[str]:
    nodes = ast.walk(ast.parse(source))
    return {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in nodes
        if isinstance(node, ast.Attribute | ast.Name)
    }


SENDING = {"send", "edit", "send_message", "edit_message", "edit_original_response"}


@pytest.mark.parametrize("path", sorted(BOT.rglob("*.py")), ids=lambda path: str(path.relative_to(BOT)))
def test_every_message_passes_the_one_place(path: Path) -> None:
    """What is sent by discord.py, or edited, goes through `within_limits`; other objects have such methods, too."""
    if (BOT / "sandbox") in path.parents:
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in SENDING:
            continue
        named = {keyword.arg for keyword in node.keywords}
        assert not named & {"content", "embed", "embeds", "view", "files", "file"}, f"line {node.lineno}"
        assert not (node.func.attr != "edit" and node.args), f"line {node.lineno}"
