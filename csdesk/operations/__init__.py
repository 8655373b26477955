"""Owns running the house: backups, companies' exports, suspension, figures, logs, upkeep; holds no business data."""
