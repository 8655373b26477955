"""Reads of products."""
