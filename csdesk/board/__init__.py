"""Owns the supervisors' live board and the wallboard: what breaches next, who holds it, who is there."""
