"""Which saved concepts a picture shows."""
