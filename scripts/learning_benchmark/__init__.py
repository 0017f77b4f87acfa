"""What `scripts/bench learning` stands on: concepts with known answers, and the peers that learn them too."""
