"""Whom we serve: the archive of dealers and their contacts, welcome calls, and the dealers' portal.

Owns whose case a case is. Rooms above hang their own pages into the portal.
"""
