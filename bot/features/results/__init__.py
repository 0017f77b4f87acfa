"""What a session found: labeling its dataset, the summary at the end, and the card to share."""
