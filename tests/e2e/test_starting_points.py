"""Sessions that start from a photo of the dataset, and prompts whose words the encoder doesn't know."""

from typing import Any

import pytest

from bot.client import Ninefold
from bot.features.photos.similar import show_similar
from bot.sandbox import Answer
from engine.errors import EncoderNotFoundError
from engine.sessions.events import Strategy
from tests.e2e.table import Message, Table, buttons, comes_to, said

QUESTION = "doesn't know “jacket”"


@pytest.fixture
def no_encoder(bot: Ninefold, monkeypatch: pytest.MonkeyPatch) -> None:
    """The dataset's encoder cannot be loaded."""

    def get(*_: object) -> None:
        raise EncoderNotFoundError("the encoder is gone")

    monkeypatch.setattr(bot.engine.services.encoders, "get", get)


async def round_of(table: Table, prompt: str) -> Message:
    """Wait for the first round of a session on the prompt."""
    found = await table.one.wait_for(
        lambda event: event.name == "MESSAGE_CREATE" and f"“{prompt}”" in event.data["content"], past=True
    )
    return found.data


async def chosen(table: Table, answer: Answer, option: int) -> tuple[Answer, str]:
    """Choose a photo in the menu of an answer: the answer to that, and the photo's id."""
    assert answer.message is not None
    (menu,) = buttons(answer.message)
    photo = menu["options"][option]["value"]
    return await table.one.select(answer.message, menu["custom_id"], [photo]), photo


@pytest.mark.usefixtures("bot")
async def test_unknown_words_are_asked_about(table: Table) -> None:
    """No round is posted before the member decides. "Start anyway" then starts the session."""
    asked = await table.one.command(table.channel_id, "concept start", prompt="a jacket")
    question = await comes_to(table.one, asked, "doesn't know “jacket”")
    assert not [one for one in await table.one.messages(table.channel_id) if not one["flags"] & 64]
    await table.one.click(question, "Start anyway")
    assert len(buttons(await round_of(table, "a jacket"))) > 9


async def test_unknown_words_can_be_changed_in_a_form(table: Table, bot: Ninefold) -> None:
    """The form shows the old prompt. The new one starts the session with everything else that was asked for."""
    asked = await table.one.command(table.channel_id, "concept start", prompt="jacket", strategy="diverse")
    question = await comes_to(table.one, asked, QUESTION)
    opened = await table.one.click(question, "Change the prompt…")
    assert opened.modal is not None
    assert "jacket" in str(opened.modal)
    await table.one.submit(opened.modal, {"text": "a red circle"})
    await round_of(table, "a red circle")
    session = (await bot.engine.services.sessions.at(int(table.channel_id))).session
    assert session.strategy is Strategy.DIVERSE


@pytest.mark.usefixtures("bot")
async def test_a_question_about_unknown_words_comes_before_the_one_about_the_running_session(table: Table) -> None:
    """Each question is asked once."""
    await table.start()
    asked = await table.one.command(table.channel_id, "concept start", prompt="jacket")
    await table.one.click(await comes_to(table.one, asked, QUESTION), "Start anyway")
    replace = await comes_to(table.one, asked, "Finish it and start this one instead?")
    await table.one.click(replace, "Finish it and start")
    assert "Round 1" in (await round_of(table, "jacket"))["content"]


@pytest.mark.usefixtures("bot")
async def test_unknown_words_find_nothing_and_change_no_prompt(table: Table) -> None:
    """Without a session to start, the answer says what the encoder doesn't know."""
    found = await table.one.command(table.channel_id, "photos find", prompt="jacket")
    assert (await comes_to(table.one, found, QUESTION))["embeds"] == []
    await table.start()
    await comes_to(table.one, await table.one.command(table.channel_id, "session prompt", prompt="jacket"), QUESTION)
    status = (await table.one.command(table.channel_id, "concept status")).shown
    assert "a house by the lake" in str(status["embeds"])


@pytest.mark.usefixtures("no_encoder")
async def test_a_dataset_without_its_encoder_is_started_from_a_photo(table: Table) -> None:
    """The error says where to find photos, and `/dataset info` has a menu of them below one sheet without scores."""
    refused = await table.one.command(table.channel_id, "concept start", prompt="a house")
    assert "/dataset info" in (await comes_to(table.one, refused, "can't be loaded"))["content"]
    info = await table.one.command(table.channel_id, "dataset info")
    assert "score" not in str(info.shown["embeds"])
    assert len(info.shown["embeds"]) == 2
    _, photo = await chosen(table, info, 3)
    shown = await round_of(table, f"🖼 {photo}")
    more = await table.one.click(shown, "More…")
    assert photo in str(more.shown).split("**2**")[0], "the photo itself comes first"
    await table.one.click(shown, "1 ✓")
    await table.one.click(shown, "Rest is no")
    await table.one.click(shown, "Next nine")
    await table.one.wait_for(
        lambda event: event.name == "MESSAGE_CREATE" and "Round 2" in event.data["content"], past=True
    )


@pytest.mark.usefixtures("no_encoder")
async def test_a_photo_can_be_named_by_its_id(table: Table) -> None:
    """Ids are completed as they are typed, and an unknown one is refused."""
    for command in ("concept start", "photos find"):
        found = await table.one.autocomplete(table.channel_id, command, "photo", "shape-01", dataset="shapes")
        assert [choice["value"] for choice in found] == [f"shape-{number:03}" for number in range(10, 20)]
        assert found[0]["name"] == "shape-010 · Shapes"
        assert await table.one.autocomplete(table.channel_id, command, "photo", "s", dataset="nowhere") == []
        refused = await table.one.command(table.channel_id, command, photo="shape-99")
        await comes_to(table.one, refused, "There's no photo shape-99 in “shapes”")
    look = await table.one.command(table.channel_id, "photos find", photo="shape-010")
    await comes_to(table.one, look, "closest to “🖼 shape-010”")
    await table.one.command(table.channel_id, "concept start", photo="shape-010")
    assert "Round 1" in (await round_of(table, "🖼 shape-010"))["content"]


@pytest.mark.usefixtures("no_encoder")
async def test_similar_photos_are_shown_with_a_menu_to_start_from_them(
    table: Table, bot: Ninefold, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The photo itself is the first choice of the menu, and the nine photos follow."""
    await table.one.command(table.channel_id, "concept start", photo="shape-010")
    await round_of(table, "🖼 shape-010")
    session = (await bot.engine.services.sessions.at(int(table.channel_id))).session.id

    async def similar(interaction: Any, _: str | None) -> None:
        await show_similar(interaction, session, "shape-020")

    monkeypatch.setattr("bot.features.datasets.actions.show", similar)
    answer = await table.one.command(table.channel_id, "dataset info")
    assert "The nine photos closest to shape-020 in shapes." in said(answer)
    (embed,) = answer.shown["embeds"]
    assert (await table.one.fetch(embed["image"]["url"])).startswith(b"\xff\xd8")
    (menu,) = buttons(answer.shown)
    assert (len(menu["options"]), menu["options"][0]["value"]) == (10, "shape-020")
    asked, _ = await chosen(table, answer, 0)
    await comes_to(table.one, asked, "Finish it and start this one instead?")
