"""The ways of a return's goods, by the keys under which shipping knows them (RPR-09)."""

from repairs.lifecycle import Road

INBOUND, TO_FACTORY, FROM_FACTORY, OUTBOUND = (
    "return.inbound",
    "return.to_factory",
    "return.from_factory",
    "return.outbound",
)
DOA_INBOUND, DOA_OUTBOUND = "doa.inbound", "doa.outbound"
_OF_DOA = {INBOUND: DOA_INBOUND, OUTBOUND: DOA_OUTBOUND}


def leg_on(road: str, way: str) -> str:
    """The leg of a way on a road: those of a DOA are legs of their own, as the manual books them apart (DOA-06)."""
    return _OF_DOA.get(way, way) if road == Road.DOA else way
