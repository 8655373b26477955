"""What is where, what moved, what waits."""
