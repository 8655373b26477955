"""What goes from hand to hand, and what that costs."""

from shipping.models.freight import FreightRow, FreightStatement, Source, StatementState
from shipping.models.shipment import Payer, Shipment, Stage

__all__ = ["FreightRow", "FreightStatement", "Payer", "Shipment", "Source", "Stage", "StatementState"]
