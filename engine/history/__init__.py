"""The history of a channel, and the replay of its classifiers."""
