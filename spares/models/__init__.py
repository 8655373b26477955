"""Spares: where they lie, how they moved, who asked for them, how they were counted."""

from spares.models.count import Stocktake, StocktakeLine
from spares.models.movement import Movement, MovementKind, MovementSerial, StockSerial
from spares.models.place import GRADES, Grade, Place, PlaceKind, StockLevel
from spares.models.reconciliation import Reconciliation, ReconciliationLine
from spares.models.request import RequestLine, SparesRequest
from spares.models.transfer import Transfer, TransferLine

__all__ = [
    "GRADES",
    "Grade",
    "Movement",
    "MovementKind",
    "MovementSerial",
    "Place",
    "PlaceKind",
    "Reconciliation",
    "ReconciliationLine",
    "RequestLine",
    "SparesRequest",
    "StockLevel",
    "StockSerial",
    "Stocktake",
    "StocktakeLine",
    "Transfer",
    "TransferLine",
]
