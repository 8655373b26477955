"""Writes of the archive of dealers: one topic a file."""
