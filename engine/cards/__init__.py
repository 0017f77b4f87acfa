"""Cards that say what a saved concept means."""
