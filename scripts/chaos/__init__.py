"""Random faults for `scripts/bench chaos`, and the check that every vote was stored as its member was told."""
