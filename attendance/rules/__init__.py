"""Reckoning with shifts and days: no database, no clock."""
