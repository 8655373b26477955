"""A unit goes back: returns for repair, units dead on arrival, product returns and refunds.

Leaves what a unit is and its warranty to products, parcels to shipping, signatures to approvals.
"""
