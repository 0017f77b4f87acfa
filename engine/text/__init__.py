"""Text of strangers: what of it can be seen, logged, or opened in a spreadsheet."""
