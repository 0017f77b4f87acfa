"""Says which of the server's saved concepts a message's pictures show."""
