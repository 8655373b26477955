"""Writes to notices and to what was given up."""
