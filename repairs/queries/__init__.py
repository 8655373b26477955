"""Reads of returns."""
