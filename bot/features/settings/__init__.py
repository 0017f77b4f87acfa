"""What a server has chosen, and how votes count in a session."""
