"""Rounds of a session: opening with the first one, making the next one, and replacing photos."""
