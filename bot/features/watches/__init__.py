"""Watched concepts: commands, and the threads in which their finds are posted."""
