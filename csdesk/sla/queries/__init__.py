"""Reads of calendars, clocks and tasks that are asked more than once."""
