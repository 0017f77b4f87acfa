"""Interactions: from a member's click to the bot's response."""
