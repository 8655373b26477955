"""Signatures for programs."""
