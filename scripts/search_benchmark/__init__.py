"""Parts of `scripts/bench search`: photos to search, Ninefold's engines, and others."""
