"""Reads of parcels and freight."""
