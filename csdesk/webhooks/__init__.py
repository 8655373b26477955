"""Owns telling other systems what happened: subscriptions, signing, sending, the log; leaves facts to the events."""
