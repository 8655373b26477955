"""Owns the timeline: what happened to a case, append-only, and who is told; leaves sending to the outbox."""
