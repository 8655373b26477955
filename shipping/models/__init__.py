"""Parcels on their way."""

from shipping.models.shipment import Payer, Shipment

__all__ = ["Payer", "Shipment"]
