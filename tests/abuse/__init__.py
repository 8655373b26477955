"""Abuse cases by their IDs; docs/abuse.md says which test proves each."""
