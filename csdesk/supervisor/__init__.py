"""Runs all of csdesk on one machine and restarts what dies: `python -m csdesk.supervisor`, or `make demo`.

It knows processes and their order; what they do is theirs. In production the container platform does this.
"""
