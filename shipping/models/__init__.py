"""What goes from hand to hand, and what that costs."""

from shipping.models.shipment import Payer, Shipment, Stage

__all__ = ["Payer", "Shipment", "Stage"]
