"""The credits and alt texts of a round."""

from dataclasses import replace

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.photos.credits import credits_line, linked_credits
from bot.features.rounds.keypad import round_faces
from bot.features.rounds.render import (
    alt_texts,
    photo_lines,
    round_cards,
    round_content,
    sheet_alt_text,
    sheet_edges,
    sheet_embed,
)
from bot.locale import words
from bot.platform.colours import COLOURS
from bot.platform.components import layout_of
from bot.platform.message_limits import fitting_embeds
from engine.photo import Photo
from engine.sessions.events import Vote
from engine.sessions.tally import Label, Tally
from tests.bot.hostile_words import HOSTILE, INVITES, is_balanced
from tests.bot.round_views import photo_view, round_view

WORDS = words()
texts = st.one_of(st.text(max_size=400), HOSTILE)
urls = st.one_of(texts, st.text("abc/%?=&()[]<> ", max_size=600).map("https://photos.test/".__add__))
photos = st.builds(
    Photo,
    st.text(min_size=1, max_size=200),
    st.just("x.jpg"),
    page_url=urls,
    credit=texts,
    credit_url=urls,
    description=texts,
)


def test_each_photo_has_a_line_with_label_own_vote_score_and_links() -> None:
    """A photo's label, the member's vote, score, credit and links are on one line of the panel."""
    photo = Photo("4", "4.jpg", "https://photos.test/4", "member-one", "https://photos.test/one")
    assert photo_lines(round_view(photo_view(4, Tally(1, 0), photo)), {4: Vote.YES}, WORDS) == (
        "**4 · yes** · you: ✓ · score 0.300 · [photo page](https://photos.test/4) · "
        "by [member-one](https://photos.test/one) · 4"
    )


def test_links_that_leave_no_room_are_left_out_and_the_credits_stay() -> None:
    """With very long addresses, all nine credits are shown, with as many links as fit."""
    url = "https://photos.test/" + "a" * 150
    views = [photo_view(i, photo=Photo("id", "x.jpg", url, "o" * 80, url)) for i in range(1, 10)]
    links = []
    for room in (1_200, 3_000, 4_096):
        lines = photo_lines(round_view(*views), {}, WORDS, room)
        assert lines.count("o" * 80) == 9
        assert len(lines) <= room
        links.append(lines.count("https"))
    assert 0 == links[0] < links[1] < links[2] < 18


@pytest.mark.parametrize(
    ("names", "line"),
    [
        (["Ana"] * 9, "Photos by Ana"),
        (["Ana", "", "Ben"], "Photos by Ana, Ben"),
        ([""], ""),
        (["A" * 40, "B" * 40, "C"], f"Photos by {'A' * 40} and 2 more"),
    ],
)
def test_the_credits_are_one_line(names: list[str], line: str) -> None:
    """Each photographer is named once, and as many as fit on a line."""
    photos = [Photo(str(n), "x.jpg", credit=name) for n, name in enumerate(names)]
    assert credits_line(photos, WORDS) == line


def test_credits_link_to_the_photographers() -> None:
    """Where Discord reads Markdown, the names are links."""
    photos = [Photo("1", "x.jpg", credit="Ana", credit_url="https://photos.test/ana"), Photo("2", "x.jpg", credit="B*")]
    assert linked_credits(photos, WORDS, 500) == "Photos by [Ana](https://photos.test/ana), B\\*"
    assert linked_credits(photos, WORDS, 30) == "Photos by Ana, B\\*"


def test_a_card_leaves_out_a_picture_that_discord_would_refuse() -> None:
    """The line above the card says so."""
    view = round_view()
    pictures = ["https://photos.test/1.jpg", "no address", *["https://photos.test/x.jpg"] * 7]
    cards = fitting_embeds(round_cards(view, pictures, WORDS))
    assert len(cards) == 8
    assert str(cards[0].description).endswith("Discord can't show 2")


def test_an_alt_text_shows_position_credit_and_description() -> None:
    """The alt text has the credit and the description if the dataset has them."""
    described = photo_view(1, photo=Photo("1", "1.jpg", credit="member-one", description="a house\nby a lake"))
    assert alt_texts(round_view(described, photo_view(2)), WORDS) == [
        "Photo 1 by member-one: a house by a lake",
        "Photo 2",
    ]


def test_the_frames_are_in_the_labels_colours() -> None:
    """Each photo's frame has the colour of its label; an open photo has no frame."""
    tallies = [Tally(), Tally(1, 0), Tally(0, 1), Tally(1, 1)]
    view = round_view(*(photo_view(i, tally) for i, tally in enumerate(tallies, start=1)))
    assert sheet_edges(view) == [None, COLOURS[Label.YES], COLOURS[Label.NO], COLOURS[Label.DISPUTED]]


@given(st.lists(photos, min_size=9, max_size=9), st.one_of(st.text(max_size=2_000), HOSTILE))
async def test_any_metadata_fits_into_a_message(photos: list[Photo], prompt: str) -> None:
    """Any texts fit: 4,000 characters for a grid, 4,096 for a sheet's embed, 1,024 for an alt text."""
    view = round_view(*(photo_view(i, Tally(1, 1), photo) for i, photo in enumerate(photos, start=1)))
    view = replace(view, prompt=prompt, dataset=prompt)
    heading = round_content(view, WORDS)
    credits = linked_credits(photos, WORDS, 4_000 - len(heading))
    assert len(heading) + len(credits) <= 4_000
    lines = photo_lines(view, {}, WORDS)
    assert len(lines) <= 4_096
    assert len(sheet_embed(view, WORDS)) <= 4_096
    assert len(sheet_alt_text(view, WORDS)) <= 1_024
    assert all(0 < len(text) <= 1_024 for text in alt_texts(view, WORDS))
    pictures = [(f"photo-{i}.jpg", text) for i, text in enumerate(alt_texts(view, WORDS))]
    layout = layout_of(f"{heading}{credits}", pictures, round_faces(view, WORDS))
    assert layout.total_children_count <= 40
    rows = [item for item in layout.children if isinstance(item, discord.ui.ActionRow)]
    assert [len(row.children) for row in rows] == [3, 3, 3, 4]
    assert layout.is_finished()
    for shown in (heading, credits, lines, sheet_alt_text(view, WORDS), *alt_texts(view, WORDS)):
        assert is_balanced(shown)
        assert not INVITES.search(shown)
