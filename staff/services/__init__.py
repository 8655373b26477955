"""Writes to personal files."""
