"""Untrusted text, made safe to show, to log and to open in a spreadsheet."""
