"""The REST API v10, one module for each resource."""
