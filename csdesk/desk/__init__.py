"""Owns the agents' workspace: queue, saved views, labels, bulk actions; each kind's page is the owning room's."""
