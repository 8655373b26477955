"""Writes to parcels and freight."""
