"""Owns the way to open pages: publish() after the commit, sockets, group names; leaves what is said to others."""
