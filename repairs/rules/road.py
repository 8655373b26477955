"""How far a return has come, for people."""

from dataclasses import dataclass

from repairs.lifecycle import UNSETTLED, Agreement, Status


@dataclass(frozen=True)
class Stage:
    """One stage of a return's road: `state` is done, current or ahead."""

    key: str
    state: str


STAGES = ("filed", "received", "repair", "shipped", "arrived")
_PASSED = {
    Status.APPLIED: 0,
    Status.FILED: 1,
    Status.RECEIVED: 1,
    Status.INSPECTED: 2,
    Status.AT_FACTORY: 2,
    Status.IN_HOUSE: 2,
    Status.AT_PURCHASING: 2,
    Status.REFUNDING: 2,
    Status.REPAIRED: 3,
    Status.BACK: 3,
    Status.LOST: 3,
    Status.SHIPPED: 4,
    Status.ARRIVED: 5,
}


def road(status: str) -> list[Stage]:
    """The stages of a return's road and how far it has come; empty for one that left it (withdrawn, refunded …)."""
    passed = _PASSED.get(Status(status))
    if passed is None:
        return []
    states = ["done"] * passed + ["current"] + ["ahead"] * len(STAGES)
    return [Stage(stage, state) for stage, state in zip(STAGES, states, strict=False)]


def queue_stage(status: str, agreement: str) -> str:
    """What the desk narrows its queue by: a disagreement comes before the place where the goods lie (RPR-07)."""
    if agreement in UNSETTLED:
        return "disputed" if agreement == Agreement.DISPUTED else "agreeing"
    return str(status)


TITLE_LENGTH = 60


def title_of(sender: str, models: list[str], count: int) -> str:
    """What lists call a return: whose, how many units, of which models."""
    names = list(dict.fromkeys(name for name in models if name))
    what = "、".join(names[:2]) + ("…" if len(names) > 2 else "")
    words = " ".join(f"{sender} · {what} × {count}".split()) if what else f"{sender} × {count}"
    return words if len(words) <= TITLE_LENGTH else f"{words[: TITLE_LENGTH - 1]}…"
