"""Giving out and taking back wallboards."""
