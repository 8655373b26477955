"""Bringing the whole index in step with what is stored."""
