"""Two companies with two months of life in them, made by the real services with a simulated clock.

Wiring: imports anything, is imported by nobody.
"""
