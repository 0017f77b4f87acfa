"""Sessions: their events, rules and journal, and the live ones."""
