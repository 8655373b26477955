"""Chains of signatures as data: who must sign what, in which order, by when.

Leaves what a signed or refused request means to the room whose case it is (its registered handler), who stands
in for whom to people, and how long a step may take to the rulebook and sla.
"""
