"""Results as files, for people and other tools."""
