"""Cards that say what a saved concept means: `/saved describe` and `/saved card`."""
