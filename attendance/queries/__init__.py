"""Shifts, absences, punches and days, as others ask for them."""
