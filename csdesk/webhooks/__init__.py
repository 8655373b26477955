"""Owns telling other systems what happened: subscriptions, signing, sending, the log; leaves the facts to the events."""
