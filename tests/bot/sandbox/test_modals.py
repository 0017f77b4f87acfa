"""Modals: file uploads, the values of each kind of input, and the objects that they name."""

from typing import Any

import discord
import pytest

from bot.sandbox import LocalFile, RequestRefusedError
from bot.sandbox.api_errors import ApiError
from bot.sandbox.json_types import Json
from bot.sandbox.rules.modal_rules import check_modal, check_submission
from tests.bot.sandbox.conftest import Connect, SmallBot, StartBot

LABEL, DISPLAY, UPLOAD, RADIOS, CHECKBOX = 18, 10, 19, 21, 23


def modal_with(component: Json) -> Json:
    """A modal with one component in a label."""
    label = {"type": LABEL, "id": 1, "label": "Which", "component": {"id": 2, "custom_id": "one"} | component}
    return {"title": "Photos", "custom_id": "modal", "components": [label]}


def submitted(component: Json) -> list[Json]:
    """The same modal as submitted."""
    return [{"type": LABEL, "id": 1, "component": {"id": 2, "custom_id": "one"} | component}]


async def test_the_files_of_a_modal_reach_the_bot(start_bot: StartBot, connect: Connect, bot: SmallBot) -> None:
    """Each file upload names its files, which the bot downloads. More files than allowed are refused."""

    class Photos(discord.ui.Modal, title="Photos"):
        yes: Any = discord.ui.Label(
            text="Fit", component=discord.ui.FileUpload[Any](custom_id="yes", min_values=1, max_values=2)
        )
        no: Any = discord.ui.Label(text="Don't", component=discord.ui.FileUpload[Any](custom_id="no", required=False))

        async def on_submit(self, interaction: discord.Interaction) -> None:
            files = [*self.yes.component.values, *self.no.component.values]
            read = [f"{file.filename} {(await file.read()).decode()}" for file in files]
            await interaction.response.send_message(", ".join(read), ephemeral=True)

    @bot.tree.command(description="Photos")
    async def photos(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Photos())

    await start_bot(bot)
    member = await connect("maple")
    asked = await member.command(member.channel_id("general"), "photos")
    a, b, c = (LocalFile(f"{name}.txt", name.encode()) for name in "abc")
    refused: list[dict[str, list[LocalFile]]] = [{"yes": [a, b, c]}, {"yes": []}, {"yes": [a], "no": [b, c]}]
    for wrong in refused:
        with pytest.raises(RequestRefusedError, match="in length"):
            await member.submit(asked.modal, wrong)
    answer = await member.submit(asked.modal, {"yes": [a, b], "no": [c]})
    assert answer.shown["content"] == "a.txt a, b.txt b, c.txt c"


async def test_each_input_comes_back_as_discord_sends_it(start_bot: StartBot, connect: Connect, bot: SmallBot) -> None:
    """A radio group and a checkbox have a `value`; selects have `values`, and what they name is in `resolved`."""
    received = list[Any]()

    class Note(discord.ui.Modal, title="A note"):
        intro: Any = discord.ui.TextDisplay[Any]("Please fill this in")
        season: Any = discord.ui.Label(
            text="Season",
            component=discord.ui.RadioGroup[Any](
                custom_id="season", options=[discord.RadioGroupOption(label=name) for name in ("summer", "winter")]
            ),
        )
        sure: Any = discord.ui.Label(text="Sure", component=discord.ui.Checkbox[Any](custom_id="sure"))
        who: Any = discord.ui.Label(
            text="Who", component=discord.ui.MentionableSelect[Any](custom_id="who", max_values=2)
        )
        place: Any = discord.ui.Label(text="Where", component=discord.ui.ChannelSelect[Any](custom_id="place"))

        async def on_submit(self, interaction: discord.Interaction) -> None:
            received.append(interaction.data)
            names = [*map(str, self.who.component.values), self.place.component.values[0].name]
            parts = [self.season.component.value, str(self.sure.component.value), *names]
            await interaction.response.send_message(", ".join(parts), ephemeral=True)

    @bot.tree.command(description="Note")
    async def note(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Note())

    await start_bot(bot)
    member = await connect("maple")
    channel, guild = member.channel_id("general"), member.guilds[0]["id"]
    asked = await member.command(channel, "note")
    values = {"season": "winter", "sure": True, "who": [member.id, guild], "place": [channel]}
    answer = await member.submit(asked.modal, values)
    assert answer.shown["content"] == "winter, True, maple, @everyone, general"
    (data,) = received
    intro, season, sure, *_ = data["components"]
    assert intro.keys() == {"type", "id"}
    assert season["component"]["value"] == "winter"
    assert sure["component"]["value"] is True
    assert not {"values"} & {*season["component"], *sure["component"]}
    assert {kind: [*found] for kind, found in data["resolved"].items()} == {
        "users": [member.id],
        "members": [member.id],
        "channels": [channel],
        "roles": [guild],
    }


@pytest.mark.parametrize(
    "component",
    [
        {"type": UPLOAD, "max_values": 11},
        {"type": UPLOAD, "min_values": 3, "max_values": 2},
        {"type": UPLOAD, "min_values": 0},
        {"type": RADIOS, "options": [{"label": "one", "value": "one"}]},
    ],
)
def test_inputs_beyond_the_limits_are_refused(component: Json) -> None:
    """Eleven files, a minimum above the maximum, a required upload of none, and a radio group of one option."""
    with pytest.raises(ApiError, match="50035"):
        check_modal(modal_with(component))


def test_a_file_upload_takes_up_to_ten_files_inside_a_label() -> None:
    """Ten files, or none if it isn't required. It can't be outside a label."""
    upload = {"type": UPLOAD, "min_values": 0, "max_values": 10, "required": False}
    check_modal(modal_with(upload))
    for components in ([upload], [{"type": 1, "components": [upload]}]):
        with pytest.raises(ApiError, match="50035"):
            check_modal(modal_with(upload) | {"components": components})


@pytest.mark.parametrize(
    ("component", "value", "fits"),
    [
        ({"type": UPLOAD}, {"values": ["0"]}, True),
        ({"type": UPLOAD}, {"values": ["0", "1"]}, False),
        ({"type": UPLOAD}, {"values": []}, False),
        ({"type": UPLOAD, "required": False}, {"values": []}, True),
        ({"type": UPLOAD, "min_values": 2, "max_values": 3, "required": False}, {"values": ["0"]}, False),
        ({"type": RADIOS, "options": [{"value": "a"}, {"value": "b"}]}, {"value": "b"}, True),
        ({"type": RADIOS, "options": [{"value": "a"}, {"value": "b"}]}, {"value": None}, False),
        ({"type": RADIOS, "options": [{"value": "a"}, {"value": "b"}], "required": False}, {"value": None}, True),
        ({"type": RADIOS, "options": [{"value": "a"}, {"value": "b"}]}, {"value": "c"}, False),
        ({"type": CHECKBOX}, {"value": False}, True),
        ({"type": CHECKBOX}, {"value": "yes"}, False),
    ],
)
def test_values_are_checked_against_their_inputs(component: Json, value: Json, fits: bool) -> None:
    """The number of files, the options of a radio group, and a checkbox that is checked or not."""
    modal, given = modal_with(component), submitted({"type": component["type"]} | value)
    if fits:
        check_submission(modal, given)
    else:
        with pytest.raises(ApiError, match="50035"):
            check_submission(modal, given)
