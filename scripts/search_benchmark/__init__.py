"""What `scripts/bench search` is made of: photos to search, Ninefold's ways to search them, and its peers'."""
