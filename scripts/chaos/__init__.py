"""Many channels under random faults, and whether every vote is where its member was told that it is."""
