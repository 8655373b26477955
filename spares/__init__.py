"""Spare parts and exchange units: stock by place, good and bad apart, requests, stocktakes, reconciliation.

Keeps stock in the ledger; leaves parcels to shipping.
"""
