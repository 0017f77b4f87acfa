"""Rules that Discord enforces but its OpenAPI document does not contain."""
