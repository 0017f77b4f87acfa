"""A question's message stores the member's start request."""

import discord
from hypothesis import given
from hypothesis import strategies as st

from bot.features.sessions.questions import SessionRequest
from engine.sessions.events import Strategy
from engine.text.readable import is_readable

# A prompt without visible characters is refused earlier.
lines = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=500).filter(is_readable)


@given(
    st.builds(
        SessionRequest,
        lines,
        st.one_of(st.none(), lines),
        st.sampled_from(Strategy),
        photo=st.one_of(st.just(""), lines),
        thread=st.booleans(),
        anyway=st.booleans(),
    )
)
def test_a_request_survives_in_its_message(wanted: SessionRequest) -> None:
    """The request read from the message equals the one that was asked for, even after Discord returns the embed."""
    assert SessionRequest.read(discord.Embed.from_dict(wanted.embed().to_dict())) == wanted
