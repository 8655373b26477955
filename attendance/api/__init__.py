"""Shifts, punches, leave and travel for programs."""
