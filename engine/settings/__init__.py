"""How votes count, and what a server has chosen."""
