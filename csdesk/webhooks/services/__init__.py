"""Setting webhooks up, telling them of events, and keeping the log."""
