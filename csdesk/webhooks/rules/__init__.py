"""Signing, matching and judging: pure functions."""
