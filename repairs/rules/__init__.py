"""Decisions about returns, pure: no database, no clock."""
