"""What a team is told about itself, and disputes."""
