"""Returns in the dealers' portal."""
