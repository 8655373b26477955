"""Owns running the house: backup and restore, a company's export, suspension, figures for the monitoring."""
