"""Images: decoding with memory limits, renditions and contact sheets."""
