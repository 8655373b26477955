"""Owns the words of everything typed and how they are found again; leaves to each room which words are its own."""
