"""What `scripts/bench hostile` does: hostile files, the members who send them, and what the bot's process does."""
