"""Images: decoding within bounds, renditions and contact sheets."""
