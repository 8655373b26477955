"""Parcels on their way: waybills, what each leg costs and who bears it, monthly reconciliation.

Leaves why something is sent to the rooms above.
"""
