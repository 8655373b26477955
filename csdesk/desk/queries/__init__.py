"""Reads of the workspace."""
