"""Writes to the spine."""
