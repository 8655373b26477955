"""Decisions about texts and files from outside, as pure functions: no database, no clock, no files."""
