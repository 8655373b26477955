"""Writes to people."""
