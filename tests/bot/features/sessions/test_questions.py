"""The question that holds a member's wish."""

import discord
from hypothesis import given
from hypothesis import strategies as st

from bot.features.sessions.questions import Wish
from engine.sessions.events import Strategy
from engine.text.readable import is_readable

# A prompt that nobody could see is refused before it comes to this.
lines = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=500).filter(is_readable)


@given(st.builds(Wish, lines, st.one_of(st.none(), lines), st.sampled_from(Strategy)))
def test_a_wish_survives_in_its_message(wish: Wish) -> None:
    """What is read from the message, as Discord gives it back, is what the member asked for."""
    assert Wish.read(discord.Embed.from_dict(wish.embed().to_dict())) == wish
