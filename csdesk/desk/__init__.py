"""Owns the agents' workspace: queue, saved views, bulk actions, macros; leaves each kind's page to the room that owns it."""
