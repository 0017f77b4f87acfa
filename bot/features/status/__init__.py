"""`/concept status`: how a session is going, as a panel with buttons for what to do next."""
