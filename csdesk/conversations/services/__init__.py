"""Writes to conversations."""
