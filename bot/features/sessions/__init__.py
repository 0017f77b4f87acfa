"""A channel's session: start, next, prompt, status, apply, finish."""
