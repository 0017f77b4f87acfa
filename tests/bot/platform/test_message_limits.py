"""Discord accepts every message that we render, in both languages, with any views."""

import ast
import inspect
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import discord
import pytest
from discord.http import handle_message_parameters
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import bot
from bot.features.blind.render import (
    ballot_content,
    ballot_faces,
    call_content,
    call_faces,
    completed_text,
    reveal_face,
    reveal_question,
)
from bot.features.cards.render import card_embed, edges, meaning_line, photos_text, show_card_face
from bot.features.concepts.render import (
    concepts_embed,
    delete_face,
    import_text,
    page_faces,
    page_of,
    pages_of,
    save_onto_face,
    versions_embed,
)
from bot.features.datasets.render import (
    addition_embed,
    cancel_face,
    datasets_embed,
    portrait_embed,
    remove_face,
    retry_face,
)
from bot.features.follows.render import leave_out_face, let_in_face, notice_embed
from bot.features.help.render import help_embed, help_faces, more_help_embed, more_help_faces, start_form
from bot.features.history.render import history_embeds, history_faces
from bot.features.photos.cards import cards
from bot.features.photos.credits import linked_credits
from bot.features.photos.given_pictures import Attached, Linked
from bot.features.photos.photo_embeds import file_name, photo_embeds
from bot.features.photos.sheets import SHEET_NAME
from bot.features.photos.start_menu import start_menu
from bot.features.recognition.render import faces as recognition_faces
from bot.features.recognition.render import guess_embeds, heading
from bot.features.results.render import (
    applied_notes,
    result_blocks,
    result_content,
    result_embeds,
    share_face,
    summary_blocks,
    summary_notes,
)
from bot.features.results.render_card import CARD_NAME, card_alt_text, card_content, card_text
from bot.features.rounds.keypad import more_faces, photo_faces, round_faces
from bot.features.rounds.render import (
    alt_texts,
    more_content,
    photo_content,
    photo_lines,
    round_cards,
    round_content,
    sheet_alt_text,
    sheet_embed,
    sheet_name,
)
from bot.features.sessions.example_photos import Reading
from bot.features.sessions.examples import examples_form, photos_start_form
from bot.features.sessions.questions import SessionRequest
from bot.features.sessions.render import summary_embed
from bot.features.settings.render import (
    right_faces,
    right_question,
    server_faces,
    server_text,
    session_voting_faces,
    voting_text,
)
from bot.features.status.render import chart_text, display_faces, panel_embed, panel_faces, save_form
from bot.features.suggestions.render import back_face, spread_faces, word_panel_faces, words_panel_faces
from bot.features.team.render import (
    dispute_embeds,
    disputes_heading,
    read_settlement,
    settle_face,
    settled_text,
    team_chart_text,
    team_embed,
)
from bot.features.watches.render import change_text, digest_faces, digest_text, started_text, watches_embed
from bot.locale import Words, words
from bot.locale.markup import member_mention, message_link
from bot.platform import limits
from bot.platform.bot_errors import NotAllowedError
from bot.platform.charts import CHART_NAME
from bot.platform.components import layout_of, text_layout, view_of
from bot.platform.custom_id import StartId
from bot.platform.error_messages import explain
from bot.platform.faces import (
    example_faces,
    examples_face,
    finish_face,
    forget_face,
    other_prompt_face,
    replace_face,
    start_anyway_faces,
)
from bot.platform.forms import files_modal, form_modal
from bot.platform.framed_layout import framed_layout
from bot.platform.lists import quoted_words
from bot.platform.message_limits import within_limits
from bot.platform.options import _choices
from bot.sandbox.api_errors import ApiError, InvalidForm
from bot.sandbox.rest.bodies import JSON
from bot.sandbox.rules.command_rules import check_choices
from bot.sandbox.rules.component_rules import check_components
from bot.sandbox.rules.embed_rules import check_embeds
from bot.sandbox.rules.modal_rules import check_modal
from bot.sandbox.specification import Specification
from engine.errors import PhotoRejectedError
from engine.galleries.gallery import Dataset
from engine.rounds.own_photos import MOST
from engine.sessions.events import Strategy, Vote
from tests.bot import long_concept_views as more
from tests.bot import long_views as views
from tests.places import SHARED

BOT = Path(bot.__file__).parent
PURE = ("faces", "keypad", "charts", "photo_embeds", "questions", "cards", "start_menu")
RENDERERS = [
    import_module(".".join(path.relative_to(BOT.parent).with_suffix("").parts))
    for path in sorted(BOT.rglob("*.py"))
    if path.stem.startswith("render") or path.stem in PURE
]
OPENAPI = SHARED / "discord" / "openapi.json"
Draw = Callable[[st.SearchStrategy[Any]], Any]
Fields = dict[str, Any]


@cache
def document() -> Specification | None:
    """Discord's OpenAPI document; None if it is not available."""
    return Specification(OPENAPI) if OPENAPI.exists() else None


def as_sent(body: Any) -> Any:
    """A body after a round trip through JSON."""
    return discord.utils._from_json(discord.utils._to_json(body))


def complaints(fields: Fields) -> list[str]:
    """The errors that Discord would return for a message, encoded as discord.py sends it."""
    with handle_message_parameters(**fields) as parameters:
        body: Any = parameters.payload
        if parameters.multipart:
            body = discord.utils._from_json(parameters.multipart[0]["value"])
        body = as_sent(body)
    form = InvalidForm()
    check_embeds(body.get("embeds") or [], form)
    check_components(body.get("components") or [], form, v2=bool(body.get("flags", 0) & 1 << 15))
    try:
        if (found := document()) is not None:
            found.check_request("POST", "/channels/{channel_id}/messages", body, {}, JSON)
        form.check()
    except ApiError as error:
        return [str(error.body())]
    return [] if len(body.get("content") or "") <= limits.CONTENT else ["content"]


def _round(draw: Draw, found: Words) -> Iterator[Fields]:
    view = draw(views.ROUNDS)
    pictures = draw(st.lists(views.PICTURES, min_size=len(view.photos), max_size=len(view.photos)))
    faces = round_faces(view, found)
    content = round_content(view, found)
    yield {"content": content, "embeds": round_cards(view, pictures, found), "view": view_of(faces)}
    sheet = discord.File(__file__, sheet_name(view), description=sheet_alt_text(view, found))
    yield {"content": content, "embeds": [sheet_embed(view, found)], "view": view_of(faces), "files": [sheet]}
    squares = [
        (file_name(one, view.number), text) for one, text in zip(view.photos, alt_texts(view, found), strict=True)
    ]
    credits = linked_credits([one.photo for one in view.photos], found, limits.V2_CHARACTERS - len(content))
    yield {"view": layout_of(f"{content}{credits}", squares, faces)}
    yield {"view": text_layout(found("round-moved", number=view.number, link=message_link(1, 2, 3)))}


def _panels(draw: Draw, found: Words) -> Iterator[Fields]:
    mine = draw(views.MY_VOTES)
    lines = discord.Embed(description=photo_lines(mine.round, mine.votes, found))
    yield {"content": more_content(mine, found), "embeds": [lines], "view": view_of(more_faces(mine.round, found))}
    for photo in mine.round.photos:
        faces = photo_faces(mine, photo, found, moderator=draw(st.booleans()))
        yield {"content": photo_content(mine, photo, found), "view": view_of(faces)}


def _photos(draw: Draw, found: Words) -> Iterator[Fields]:
    shown = draw(views.photo_views())
    pictures = draw(st.lists(views.PICTURES, min_size=len(shown), max_size=len(shown)))
    prompt, dataset = draw(views.TEXTS), draw(views.NAMES)
    heading = found("best-photos", prompt=prompt, dataset=dataset)
    yield {"content": heading, "embeds": photo_embeds(shown, pictures, found)}


def _blind(draw: Draw, found: Words) -> Iterator[Fields]:
    ballot, blind = draw(views.BALLOTS), draw(views.BLINDS)
    view = ballot.round
    yield {"content": call_content(view, blind, found), "view": view_of(call_faces(view, found))}
    for picks in (None, frozenset[int](), frozenset(range(1, 10))):
        yield {
            "content": ballot_content(ballot, picks, found),
            "view": view_of(ballot_faces(ballot, picks, found)),
        }
    yield {"content": completed_text(ballot, found)}
    link = draw(st.sampled_from([None, message_link(1, 2, 3)]))
    yield {"content": found("ballot-over", number=view.number, link=link)}
    yield {"content": reveal_question(1, blind, found), "view": view_of([reveal_face(view, found)])}


def _status(draw: Draw, found: Words) -> Iterator[Fields]:
    status, quality = draw(views.STATUSES), draw(st.one_of(st.none(), views.QUALITIES))
    chart = chart_text(quality, found) if quality else ""
    files = [discord.File(__file__, CHART_NAME, description=chart)]
    link = message_link(views.LONG_ID, views.LONG_ID, views.LONG_ID)
    embed, faces = panel_embed(status, found, quality, link), panel_faces(status, found, quality)
    yield {"embeds": [embed], "files": files, "view": view_of(faces)}
    yield {"content": found("display-question"), "view": view_of(display_faces(views.SESSION, found))}
    yield {"embeds": [summary_embed(status, found)]}
    yield {"view": view_of([finish_face(views.SESSION, found), replace_face(views.SESSION, found)])}
    yield {"view": view_of([forget_face(found), *example_faces(views.SESSION, found)])}
    yield {"embeds": [help_embed(found)], "view": view_of(help_faces(found))}
    yield {"embeds": [more_help_embed(found)], "view": view_of(more_help_faces(found, is_manager=True))}


def _disputes(draw: Draw, found: Words) -> Iterator[Fields]:
    disputed = draw(views.disputes())
    pictures = ["attachment://a.jpg"] * len(disputed.photos)
    faces = [settle_face(disputed, found)] if disputed.photos else []
    heading = disputes_heading(disputed, found)
    yield {"content": settled_text(views.LONG_ID, 999_999, 9, draw(st.sampled_from([None, *Vote][:3])), found)}
    yield {"content": heading, "embeds": dispute_embeds(disputed, pictures, found), "view": view_of(faces)}
    for face in faces:
        assert all(read_settlement(value) for value, _ in face.options)


def _team(draw: Draw, found: Words) -> Iterator[Fields]:
    view = draw(views.AGREEMENTS)
    members = [one for _, one in view.members]
    files = [discord.File(__file__, CHART_NAME, description=team_chart_text(members, found))]
    yield {"embeds": [team_embed(view, found)], "files": files}


def _results(draw: Draw, found: Words) -> Iterator[Fields]:
    applied, status = draw(views.APPLIED), draw(views.STATUSES)
    findings, files, missed = applied.findings, applied.files, applied.missed
    pictures = [f"https://photos.test/{number}.jpg" for number in range(len(findings.best))]
    for notes, finished in ((applied_notes(applied, found), False), (summary_notes(status, found), True)):
        for has_pictures in (True, False):
            blocks = result_blocks(findings, missed, notes, files, found, has_pictures=has_pictures, finished=finished)
            yield {"view": framed_layout(blocks, 0)}
        content = result_content(findings, notes, found, finished=finished)
        embeds = result_embeds(findings, missed, pictures, files, found)
        yield {"content": content, "embeds": embeds, "view": view_of([share_face(findings.session_id, found)])}
    yield {"view": framed_layout(summary_blocks(status, summary_notes(status, found), files, found), 0)}
    text = card_text(findings, found)
    card = discord.File(__file__, CARD_NAME, description=card_alt_text(findings, text, found))
    yield {"content": card_content(findings, member_mention(views.LONG_ID), found), "files": [card]}


def _concepts(draw: Draw, found: Words) -> Iterator[Fields]:
    concepts, members = draw(st.lists(views.CONCEPTS, max_size=9)), {"key": views.LONG_ID}
    pages = pages_of(concepts)
    page, shown = page_of(concepts, draw(st.integers(0, 3)))
    embed = concepts_embed(shown, members, page, pages, found)
    yield {"embeds": [embed], "view": view_of(page_faces(page, pages, found))}
    yield {"content": import_text(draw(more.IMPORTS), found)}
    for concept in concepts[:1]:
        yield {"embeds": [versions_embed(concept, members, found)]}
        faces = [delete_face(concept, found), save_onto_face(views.SESSION, concept, found)]
        yield {"content": found("confirm-delete-concept", name=concept.name, versions=9), "view": view_of(faces)}


def _datasets(draw: Draw, found: Words) -> Iterator[Fields]:
    datasets, name = draw(st.lists(views.DATASETS, max_size=40)), draw(views.NAMES)
    yield {"embeds": [datasets_embed(datasets, name, found)]}
    why = draw(views.TEXTS)
    yield {
        "embeds": [addition_embed(name, draw(views.ADDITION_STATUSES), why, found, again=draw(st.booleans()))],
        "view": view_of([cancel_face(views.SESSION, found), retry_face(name, found)]),
    }
    faces = [remove_face(name, found, again=again) for again in (True, False)]
    yield {"content": found("confirm-remove", dataset=name, photos=1), "view": view_of(faces)}
    portrait = draw(views.PORTRAITS)
    shown = draw(views.photo_views())
    pictures = [f"attachment://{SHEET_NAME}"] * len(shown)
    menus = start_menu(name, shown, found, draw(views.PHOTOS))
    sample = cards("https://discord.com/channels/@me#photos", shown, pictures, found)
    yield {"embeds": [portrait_embed(portrait, found), *sample], "view": view_of(menus)}


def _history(draw: Draw, found: Words) -> Iterator[Fields]:
    page = draw(views.HISTORY)
    embeds = history_embeds(page, views.LONG_ID, views.LONG_ID, found)
    yield {"embeds": embeds, "view": view_of(history_faces(page, found))}


def _cards(draw: Draw, found: Words) -> Iterator[Fields]:
    card, meaning = draw(more.cards()), draw(more.MEANINGS)
    files = [discord.File(__file__, SHEET_NAME, description=photos_text(card, found))]
    assert len(edges(card)) == len(card.photos)
    yield {"embeds": [card_embed(card, found)], "files": files}
    yield {"content": meaning_line(meaning, found), "view": view_of([show_card_face(meaning, found)])}


def _recognitions(draw: Draw, found: Words) -> Iterator[Fields]:
    seen = draw(more.RECOGNITIONS)
    addresses = [f"https://photos.test/{number}.jpg" for number in range(len(seen.pictures))]
    for picture, page in ((1, 1), (len(seen.pictures), 4)):
        embeds = guess_embeds(seen, addresses, picture, page, found)
        view = view_of(recognition_faces(seen, picture, page, found))
        yield {"content": heading(seen, found), "embeds": embeds, "view": view}


def _watches(draw: Draw, found: Words) -> Iterator[Fields]:
    watches, name = draw(more.WATCH_LISTS), draw(views.NAMES)
    held = {watch.id: draw(views.COUNTS) for watch in watches}
    yield {"embeds": [watches_embed(watches, held, found)]}
    waiting = draw(views.COUNTS)
    digest = digest_faces(views.SESSION, waiting, found)
    yield {"content": digest_text(name, waiting, found), "view": view_of(digest)}
    for watch in watches[:1]:
        yield {"content": started_text(watch, member_mention(views.LONG_ID), found)}
        yield {"content": change_text(watch, draw(more.CHANGES), found)}


def _follows(draw: Draw, found: Words) -> Iterator[Fields]:
    follow = draw(more.FOLLOWS)
    yield {"embeds": [notice_embed(follow, found)], "view": view_of([leave_out_face(found)])}
    yield {"embeds": [notice_embed(follow, found, ended=True)], "view": view_of([let_in_face(found)])}


def _settings(draw: Draw, found: Words) -> Iterator[Fields]:
    chosen, voting, rights = draw(views.SERVER_SETTINGS), draw(views.VOTING_VIEWS), draw(views.RIGHTS)
    text, faces = server_text(chosen, voting, rights, found), server_faces(chosen, voting, found)
    yield {"content": text, "view": view_of(faces)}
    for right, holders in draw(st.sampled_from([[*rights.items()][:1], [*rights.items()][-1:]])):
        faces_of_right = right_faces(right, holders.roles, found)
        yield {"content": right_question(right, holders, found), "view": view_of(faces_of_right)}
        yield {"content": explain(NotAllowedError(right, holders.roles), found, str)}
    member, rules = member_mention(views.LONG_ID), voting_text(voting, found)
    session = session_voting_faces(views.SESSION, voting, found)
    yield {"content": found("voting-changed", member=member, rules=rules), "view": view_of(session)}


def _wish(draw: Draw, found: Words) -> Iterator[Fields]:
    links = draw(st.lists(views.LINKS.filter(bool), max_size=1))
    more: dict[str, Any] = {"photo": draw(views.TEXTS), "thread": True, "anyway": True}
    pictures = tuple(Linked(one) for one in links)
    request = SessionRequest(draw(views.TEXTS) or "a", draw(views.NAMES), pictures=pictures, **more)
    yield {"content": found("confirm-replace", prompt=draw(views.TEXTS), rounds=9), "embeds": [request.embed()]}
    unknown = quoted_words(draw(st.lists(views.TEXTS, max_size=40)), found)
    question = found("confirm-unknown-words", unknown=unknown)
    yield {"content": question, "embeds": [request.embed()], "view": view_of(start_anyway_faces(found))}
    own = tuple(Attached("https://cdn.discordapp.com/ephemeral-attachments/" + "a" * 400) for _ in range(MOST))
    request = replace(request, pictures=(), yes=own, no=own)
    yield {"content": question, "embeds": request.embeds(), "view": view_of([other_prompt_face(found)])}
    yield {"content": question, "view": view_of(example_faces(views.SESSION, found))}
    refused = [("n" * 250, PhotoRejectedError("too large", "x"))] * 2 * MOST
    lines = [found("examples-added-privately", count=9), *Reading((), tuple(refused)).lines(found)]
    yield {"content": "\n".join(lines), "view": view_of([examples_face(views.SESSION, found)])}
    yield {"content": found("similar-photos", photo=draw(views.TEXTS), dataset=draw(views.NAMES))}


def _suggestions(draw: Draw, found: Words) -> Iterator[Fields]:
    menu, prompt = draw(views.MENUS), draw(views.TEXTS)
    suggested = menu.words if menu else ()
    faces = words_panel_faces(views.SESSION, 999_999, suggested, found)
    yield {"content": found("words-heading", prompt=prompt), "view": view_of(faces)}
    for word, _ in suggested[:1]:
        faces_of_word = word_panel_faces(views.SESSION, 999_999, word, found)
        yield {"content": found("word-heading", word=word), "view": view_of(faces_of_word)}
        assert all(len(str(face.custom_id)) <= 100 for face in faces_of_word)
        yield {"content": found("word-excluded", member=member_mention(views.LONG_ID), word=word, prompt=prompt)}
        yield {"content": found("word-taken-back", member=member_mention(views.LONG_ID), word=word, prompt=prompt)}
    of_spread = spread_faces(views.SESSION, 999_999, draw(views.photo_views()), found)
    yield {"content": found("spread-heading", prompt=prompt), "view": view_of(of_spread)}
    yield {"content": found("no-spread"), "view": view_of([back_face(views.SESSION, 999_999, found)])}


MESSAGES = [
    _round, _panels, _photos, _blind, _status, _disputes, _team, _results, _concepts, _datasets, _history, _settings,
    _wish, _suggestions, _cards, _recognitions, _watches, _follows,
]  # fmt: skip
# These make values, pictures or parts of messages.
NO_MESSAGES = {
    "status_chart", "team_chart", "sheet_edges", "ButtonFace", "MenuFace", "WhoFace",
    "Colour", "Picture", "alt_text", "photo_line", "photo_title", "blind_summary", "voting_note",
    "daily_form",  # a form
    "TextForm", "add_votes", "advice_faces", "advice_line", "file_blocks", "file_purpose", "has_chart", "linked",
    "padded", "picture_text", "result_lines", "result_title", "save_form", "start_form", "status_line",
    "word_faces", "word_line", "word_options",
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
def test_discord_accepts_every_message(
    make: Callable[[Draw, Words], Iterator[Fields]], locale: str, data: st.DataObject
) -> None:
    """Every message passes the local Discord's rules and Discord's document."""
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
def test_invalid_messages_are_found_and_made_to_fit(fields: Fields) -> None:
    """The check above finds invalid messages, and `within_limits` makes them valid."""
    assert complaints(fields)
    assert complaints(within_limits(**fields)) == []


@pytest.mark.parametrize("locale", ["en-US", "ja"])
def test_discord_accepts_every_form(locale: str) -> None:
    """The title, the questions and the examples are valid, with the longest name of a dataset."""
    found = words(locale)
    start = photos_start_form(StartId(Strategy.BORDERLINE, True, "d" * StartId.LIMIT), found)
    texts, files = (start_form(found), save_form(views.SESSION, found)), (start, examples_form(views.SESSION, found))
    for form in (*map(form_modal, texts), *map(files_modal, files)):
        modal = as_sent(form.to_dict())
        check_modal(modal)
        if (known := document()) is not None:
            assert known.schema_complaints("ModalInteractionCallbackRequest", {"type": 9, "data": modal}) == []


@given(titles=st.lists(views.NAMES, max_size=40), typed=st.sampled_from(["", "X", "خانه"]))
def test_discord_accepts_every_suggestion(titles: list[str], typed: str) -> None:
    """At most 25 choices, each of valid length, and a choice's value is the whole name."""
    found = _choices([Dataset(title, "demo", 4, "1", 9) for title in titles], typed)
    check_choices([choice.to_dict() for choice in found])
    assert {choice.value for choice in found} <= set(titles)


def test_every_render_function_is_among_them() -> None:
    """Each render function makes a message above, or is listed as one that makes none."""
    used = {name for make in MESSAGES for name in _names(inspect.getsource(make))}
    functions = {
        name
        for module in RENDERERS
        for name, found in vars(module).items()
        if inspect.isfunction(found) and found.__module__ == module.__name__ and not name.startswith("_")
    }
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
    """Every message that discord.py sends or edits passes `within_limits`; other objects have such methods, too."""
    if (BOT / "sandbox") in path.parents:
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in SENDING:
            continue
        named = {keyword.arg for keyword in node.keywords}
        assert not named & {"content", "embed", "embeds", "view", "files", "file"}, f"line {node.lineno}"
        assert not (node.func.attr != "edit" and node.args), f"line {node.lineno}"
