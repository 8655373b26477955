"""Saying something on a case, and keeping what is not said yet."""
