"""The ways of a return's goods, by the keys under which shipping knows them (RPR-09)."""

INBOUND, TO_FACTORY, FROM_FACTORY, OUTBOUND = (
    "return.inbound",
    "return.to_factory",
    "return.from_factory",
    "return.outbound",
)
