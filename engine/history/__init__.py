"""What a channel has done, and whether a replay gives the same classifiers."""
