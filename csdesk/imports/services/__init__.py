"""Writes of imports: a file comes in, is read, is taken in or dropped."""
