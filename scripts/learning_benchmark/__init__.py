"""Parts of `scripts/bench learning`: concepts with known answers, and other learning methods."""
