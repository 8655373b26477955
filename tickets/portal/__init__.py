"""Complaints in the dealers' portal."""
