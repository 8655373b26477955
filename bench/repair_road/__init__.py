"""What bench/repairs.py is made of."""
