"""What the palette shows of cases."""

from csdesk.cases.models import Case
from csdesk.cases.registry import kind_of
from csdesk.people.models import Member
from csdesk.search.queries import found_cases
from csdesk.web.palette import Hit


def find_cases(member: Member, words: str, limit: int) -> list[Hit]:
    """The newest cases with the words on them, for the palette."""
    return [_hit(case) for case in found_cases(member, words, limit=limit).cases]


def _hit(case: Case) -> Hit:
    kind = kind_of(case.kind)
    return Hit(case.title, f"{case.number} · {kind.label}", kind.page(case), "file-text")
