"""The results of a session: what it found in its dataset, and the dataset's labels."""
