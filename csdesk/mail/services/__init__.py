"""Writes to mail."""
