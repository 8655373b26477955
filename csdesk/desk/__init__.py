"""Owns the agents' workspace: queue, saved views, bulk actions, macros; each kind's page is the owning room's."""
