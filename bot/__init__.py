"""Everything people see: Discord in, Discord out. It imports neither torch, numpy nor a database client."""
