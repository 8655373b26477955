"""What the rooms that own a kind of case know of its words; wording knows no kinds."""

from collections.abc import Callable

from csdesk.cases.models import Case

# Called with a case: whether words of apology are unwelcome on it (CMP-33).
NoApology = Callable[[Case], bool]
_no_apology: dict[str, NoApology] = {}


def register_no_apology(case_kind: str, asks: NoApology) -> None:
    """Called from an app's `ready()`: when nobody apologises on cases of a kind."""
    _no_apology[case_kind] = asks


def is_without_apology(case: Case) -> bool:
    """Whether words of apology are unwelcome on the case."""
    asks = _no_apology.get(case.kind)
    return asks is not None and asks(case)
