"""Promises with a deadline: working calendars, clocks and their alarms, the sweep, tasks and duties.

Owns what a budget such as "7 working days" means and when it runs out. Leaves to others which
budget a promise has (the rulebook) and what to do when an alarm fires (the rooms above).
"""
