"""Owns who the tenant is and the two walls between tenants; leaves people and data to the rooms above."""
