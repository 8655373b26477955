"""Reads of complaints asked more than once."""
