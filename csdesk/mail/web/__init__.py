"""Intake, blocked senders, mailboxes."""
