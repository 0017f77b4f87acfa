"""Searches for photos outside of sessions, and the context menus for a message's picture."""
