"""How a stock stands against its level (SPR-15)."""

BELOW, SURPLUS, RIGHT = "below", "surplus", ""


def standing(amount: int, minimum: int, maximum: int | None) -> str:
    """ "below" the minimum, in "surplus" over the maximum, or "" where it is right; both limits are still right."""
    if amount < minimum:
        return BELOW
    return SURPLUS if maximum is not None and amount > maximum else RIGHT


def to_order(amount: int, on_its_way: int, minimum: int, maximum: int | None) -> int:
    """How many to order: up to the maximum, or the minimum where there is none; none while enough is on its way."""
    if amount + on_its_way >= minimum:
        return 0
    return (maximum if maximum is not None else minimum) - amount - on_its_way
