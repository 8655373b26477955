"""Writes to clocks, calendars and tasks."""
