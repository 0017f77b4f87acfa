"""What the bot stores about members, and how they can be forgotten."""
