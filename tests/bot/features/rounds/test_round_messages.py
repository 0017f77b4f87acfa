"""The text and embeds of a round."""

from hypothesis import given
from hypothesis import strategies as st

from bot.features.photos.photo_embeds import file_name, photo_embeds
from bot.features.rounds.render import round_cards, round_content
from bot.locale import words
from bot.platform.colours import COLOURS
from engine.photo import Photo
from engine.sessions.tally import Label, Tally
from tests.bot.round_views import photo_view, round_view

WORDS = words()
ADDRESSES = [f"attachment://round-1-photo-{position}.jpg" for position in range(1, 10)]
texts = st.text(max_size=400)
urls = st.one_of(texts, st.text("abc/%?=&()[]<> ", max_size=600).map("https://photos.test/".__add__))

photos = st.builds(Photo, st.just("id"), st.just("x.jpg"), page_url=urls, credit=texts, credit_url=urls)


def test_a_round_says_its_number_prompt_and_dataset() -> None:
    """The line above the photos names the round, the prompt and the dataset."""
    assert round_content(round_view(number=3, last=3), WORDS) == "**Round 3** · “a house by the lake” · demo"


def test_each_photo_has_number_score_credit_page_id_and_picture() -> None:
    """An embed shows everything a member needs to know about a photo."""
    photo = Photo("4", "4.jpg", "https://photos.test/4", "member-one", "https://photos.test/one")
    (embed,) = photo_embeds([photo_view(4, photo=photo)], [ADDRESSES[3]], WORDS)
    assert embed.title == "4"
    assert embed.description == (
        "score 0.300 · [photo page](https://photos.test/4) · by [member-one](https://photos.test/one) · 4"
    )
    assert embed.image.url == "attachment://round-1-photo-4.jpg"


def test_an_embed_is_coloured_and_named_by_its_label() -> None:
    """The label is shown as a colour and, for members who can't see colours, in words."""
    tallies = [Tally(), Tally(2, 1), Tally(0, 1), Tally(1, 1)]
    embeds = photo_embeds([photo_view(i, tally) for i, tally in enumerate(tallies, start=1)], ADDRESSES[:4], WORDS)
    assert [embed.title for embed in embeds] == ["1", "2 · yes", "3 · no", "4 · disputed"]
    colours = [COLOURS[label] for label in (Label.NONE, Label.YES, Label.NO, Label.DISPUTED)]
    assert [embed.colour.value for embed in embeds if embed.colour] == colours
    assert len(set(colours)) == 4


def test_a_round_has_a_card_for_each_row_of_keys() -> None:
    """Discord merges embeds with the same url, so three photos share one, and no two cards do."""
    cards = round_cards(round_view(), ADDRESSES, WORDS)
    assert [card.url for card in cards] == [cards[row * 3].url for row in range(3) for _ in range(3)]
    assert len({card.url for card in cards}) == 3
    assert [bool(card.description) for card in cards] == [True, False, False] * 3


def test_a_replaced_photo_has_a_file_of_its_own() -> None:
    """File names differ by round, position and revision."""
    names = [file_name(photo_view(1), 1), file_name(photo_view(1), 2), file_name(photo_view(2), 1)]
    assert [*names, file_name(photo_view(1, revision=2), 1)] == [
        "round-1-photo-1.jpg",
        "round-2-photo-1.jpg",
        "round-1-photo-2.jpg",
        "round-1-photo-1-2.jpg",
    ]


@given(st.lists(photos, min_size=9, max_size=9))
def test_nine_embeds_fit_into_a_message(photos: list[Photo]) -> None:
    """With any photo metadata, the embeds have at most 6,000 characters in total."""
    view = round_view(*(photo_view(i, Tally(1, 1), photo) for i, photo in enumerate(photos, start=1)))
    embeds = round_cards(view, ADDRESSES, WORDS)
    assert sum(map(len, embeds)) <= 6000
    embeds = photo_embeds(view.photos, ADDRESSES, WORDS)
    assert sum(map(len, embeds)) <= 6000
    assert all(0 < len(embed.title or "") <= 256 for embed in embeds)
