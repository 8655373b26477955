"""Owns every message that must arrive: rows, relay, channels, notices to people; leaves its content to the sender."""
