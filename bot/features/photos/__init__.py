"""Looks at photos outside of any session, and what can be done with the picture of a message."""
