"""Hostile input for `scripts/bench hostile`: files, the members who send them, and the bot that receives them."""
