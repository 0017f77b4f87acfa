"""What a channel has done."""
