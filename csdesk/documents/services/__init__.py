"""Writes to documents."""
