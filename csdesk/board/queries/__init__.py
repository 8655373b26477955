"""What the board reads: capped, by indexes, never over everything."""
