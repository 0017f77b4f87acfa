"""The REST API v10, by resource."""
