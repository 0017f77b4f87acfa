"""Files of the web, fetched within bounds."""
