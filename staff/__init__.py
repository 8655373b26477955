"""The personal file of each colleague: employment, pay, training, inspections, sanctions.

Leaves hours, leave and the month's sheet to attendance; what is paid on top to incentives.
"""
