"""Members, disputes and agreement."""
