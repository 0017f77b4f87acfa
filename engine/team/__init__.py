"""Who is who, where a team disagrees, and how far it agrees."""
