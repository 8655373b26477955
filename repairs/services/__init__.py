"""Writes to returns."""
