"""Append-only entries on accounts, reversed and never changed, and periods that close.

Leaves what is counted (pieces, points, fen, days of leave) to the rooms above.
"""
