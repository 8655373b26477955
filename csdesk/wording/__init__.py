"""Owns how words that are unwelcome in a text to a customer are found; which words those are stands in the rulebook."""
