"""Sessions: events, rules, journal and live sessions."""
