"""What is done with keys, and with answers that may be asked for again."""
