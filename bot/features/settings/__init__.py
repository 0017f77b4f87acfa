"""A server's settings, and the voting rules of a session."""
