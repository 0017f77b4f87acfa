"""Messages count the list entries that they have no room for, and keep the important parts."""

import re
from dataclasses import replace
from typing import Any

import pytest

from bot.features.photos.credits import linked_credits
from bot.features.photos.photo_embeds import photo_embeds
from bot.features.rounds.render import round_content
from bot.features.settings.render import right_faces, server_text
from bot.features.team.render import dispute_embeds
from bot.locale import words
from bot.locale.text import cut
from bot.platform import limits
from bot.platform.components import view_of
from bot.platform.message_limits import within_limits
from bot.platform.rights import Holders, Right
from engine.photo import Photo
from engine.sessions.events import Vote, Voting
from engine.sessions.tally import Tally
from engine.settings.server_settings import ServerSettings
from engine.settings.voting_rules import VotingView
from engine.team.team_views import Disputed, DisputeView
from tests.bot.round_views import photo_view, round_view

LANGUAGES = {"en-US": r"and ([\d,]+) more", "ja": r"ほか([\d,]+)[人件]"}
LONG_ID = 1234567890123456789
LINK = "https://photos.test/" + "p" * 155


@pytest.mark.parametrize(("locale", "further"), LANGUAGES.items())
@pytest.mark.parametrize("voters", [1, 8, 24, 500])
def test_a_dispute_names_as_many_voters_as_fit_and_counts_the_others(locale: str, further: str, voters: int) -> None:
    """Each of nine photos with long links keeps its place and a fair share of the 6,000 characters."""
    photo = Photo("an-id", "1.jpg", LINK, "a member", LINK)
    shown = [
        DisputeView(photo_view(place, Tally(voters, voters), photo), 1, place, dict.fromkeys(Vote, (LONG_ID,) * voters))
        for place in range(1, 10)
    ]
    embeds = dispute_embeds(Disputed("0" * 16, "a", "b", tuple(shown), 9, 0), ["attachment://a"] * 9, words(locale))
    assert sum(map(len, embeds)) <= limits.EMBED_CHARACTERS
    for embed in embeds:
        assert "a member" in str(embed.description)
        for side in str(embed.description).splitlines()[1:]:
            left = [int(count) for count in re.findall(further, side)]
            assert side.count("<@") + sum(left) == voters
            assert side.count("<@") >= 1


@pytest.mark.parametrize(("locale", "further"), LANGUAGES.items())
@pytest.mark.parametrize("roles", [1, 12, 25])
def test_the_settings_show_every_right_whatever_roles_have_it(locale: str, further: str, roles: int) -> None:
    """The settings fit into 2,000 characters with nine rights, the voters, and up to 25 roles for each."""
    chosen, found = tuple(LONG_ID - one for one in range(roles)), words(locale)
    voting = VotingView(10, 10, chosen, (), 0, most=20)
    text = server_text(ServerSettings(), voting, {right: Holders(chosen) for right in Right}, found)
    assert len(text) <= limits.CONTENT
    lines = [line for line in text.splitlines() if "<@&" in line]
    assert len(lines) == len(Right) + 1
    assert all(found("right-name", right=right) in text for right in Right)
    for line in lines:
        assert line.count("<@&") + sum(int(count) for count in re.findall(further, line)) == roles


async def test_a_menu_of_roles_has_no_more_chosen_than_can_be() -> None:
    """If the operator gives a right to more roles than a menu can select, the menu selects as many as it can."""
    (row, _) = view_of(right_faces(Right.START, range(LONG_ID, LONG_ID + 60), words())).to_components()
    (menu,) = row["components"]
    assert len(menu["default_values"]) == menu["max_values"] == limits.CHOSEN


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_grid_keeps_its_credits_beside_many_voter_roles(locale: str) -> None:
    """25 voter roles and nine photos with long links fit into the 4,000 characters of a message."""
    photo = Photo("an-id", "1.jpg", LINK, "o" * 80, LINK)
    view = round_view(*(photo_view(place, photo=photo) for place in range(1, 10)))
    voting = Voting(roles=tuple(LONG_ID - one for one in range(25)))
    view = replace(view, voting=voting)
    content = round_content(view, words(locale))
    credits = linked_credits([one.photo for one in view.photos], words(locale), limits.V2_CHARACTERS - len(content))
    assert len(content) + len(credits) <= limits.V2_CHARACTERS
    assert "o" * 80 in credits
    assert re.search(LANGUAGES[locale], content)


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize(
    "picture", ["https://photos.test/" + "p" * 2_100, "https://photos.test/a b", "https://[broken"]
)
def test_a_note_replaces_an_image_that_discord_would_refuse(locale: str, picture: str) -> None:
    """An image that Discord would reject is replaced by a note, and the round's other photos are shown."""
    view = photo_view(1)
    one, other = photo_embeds([view, view], [picture, "https://photos.test/1"], words(locale))
    assert words(locale)("picture-not-shown") in str(one.description)
    assert words(locale)("picture-not-shown") not in str(other.description)
    sent = within_limits(embeds=[one, other])["embeds"]
    assert [embed.image.url for embed in sent] == [None, "https://photos.test/1"]


def test_one_more_is_counted_in_the_same_words() -> None:
    """English uses the same words for one and for many."""
    assert words()("more-lines", count=1) == "and 1 more"
    assert words()("more-lines", count=1_000) == "and 1,000 more"


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "a…"),
        ("see [a page](https://photos.test/1) there", 20, "see…"),
        ("by <@1234567890>, <@1234567890>", 20, "by <@1234567890>,…"),
        ("stars \\* and", 9, "stars…"),
        ("https://photos.test/a-long-address", 12, "…"),
    ],
)
def test_a_text_is_cut_where_nothing_breaks(text: str, limit: int, shown: str) -> None:
    """A cut never leaves half of a link, a mention, an escape or an address."""
    assert cut(text, limit) == shown


def test_a_message_is_as_it_was_if_it_fits() -> None:
    """A message within the limits is returned unchanged."""
    fields: dict[str, Any] = {"content": "a" * 2_000, "nonce": "1", "files": [], "view": None, "attachments": []}
    assert within_limits(**fields) == fields
