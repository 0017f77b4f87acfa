"""The datasets that a server can search, and those that it adds."""
