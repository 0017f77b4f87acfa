"""The datasets that servers see: adding photos, labelling, removal and diagnostics."""
