"""The credits and alt texts of a round."""

from dataclasses import replace

import discord
from hypothesis import given
from hypothesis import strategies as st

from bot.features.rounds.render import alt_texts, round_content, round_credits, sheet_alt_text, sheet_edges, sheet_embed
from bot.locale import words
from bot.platform.colours import COLOURS
from bot.platform.components import layout_of
from bot.platform.faces import round_faces
from engine.photo import Photo
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


def test_each_photo_has_a_small_line_with_label_credit_and_links() -> None:
    """A photo's label, score, credit and links are on one line."""
    photo = Photo("4", "4.jpg", "https://photos.test/4", "member-one", "https://photos.test/one")
    assert round_credits(round_view(photo_view(4, Tally(1, 0), photo)), WORDS) == (
        "-# **4 · yes** · score 0.300 · [photo page](https://photos.test/4) · "
        "by [member-one](https://photos.test/one) · 4"
    )


def test_links_that_leave_no_room_are_left_out_and_the_credits_stay() -> None:
    """With very long addresses, all nine credits are shown, with as many links as fit."""
    url = "https://photos.test/" + "a" * 150
    views = [photo_view(i, photo=Photo("id", "x.jpg", url, "o" * 80, url)) for i in range(1, 10)]
    links = []
    for room in (1_200, 3_000, 4_096):
        credits = round_credits(round_view(*views), WORDS, room)
        assert credits.count("o" * 80) == 9
        assert len(credits) <= room
        links.append(credits.count("https"))
    assert 0 == links[0] < links[1] < links[2] < 18


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
    heading, credits = round_content(view, WORDS), round_credits(view, WORDS)
    assert len(heading) + len(credits) <= 4_000
    assert len(sheet_embed(view, WORDS)) <= 4_096
    assert len(sheet_alt_text(view, WORDS)) <= 1_024
    assert all(0 < len(text) <= 1_024 for text in alt_texts(view, WORDS))
    pictures = [(f"photo-{i}.jpg", text) for i, text in enumerate(alt_texts(view, WORDS))]
    layout = layout_of(heading, pictures, round_faces(view, WORDS), credits)
    assert layout.total_children_count <= 40
    rows = [item for item in layout.children if isinstance(item, discord.ui.ActionRow)]
    assert [len(row.children) for row in rows] == [4, 4, 4, 4, 5]
    assert layout.is_finished()
    for shown in (heading, credits, sheet_alt_text(view, WORDS), *alt_texts(view, WORDS)):
        assert is_balanced(shown)
        assert not INVITES.search(shown)
