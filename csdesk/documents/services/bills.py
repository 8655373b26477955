"""The three-part bill of goods that are handed over: who checked them, and what becomes of each part."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csdesk.cases.models import Case
from csdesk.documents.registry import BLOCKS, Ask, Form, SignatureLine, always
from csdesk.documents.rules.picture import Block, fields, notice
from csdesk.refusals import RuleViolation

PARTS = 3
_ASKS = (
    Ask("checker", gettext_lazy("Goods checked by")),
    Ask("absent", gettext_lazy("The customer is absent"), "yes", required=False),
    Ask(
        "second_checker",
        gettext_lazy("Second person who checked the goods"),
        required=False,
        help=gettext_lazy("When the customer is absent two people check the goods, and both sign (DOC-07)."),
    ),
)


def three_part_bill(
    key: str,
    label: Any,
    blocks: Callable[[Case], list[Block]],
    *,
    customer: Callable[[Case], str],
    case_kinds: tuple[str, ...],
    offered: Callable[[Case], bool] = always,
) -> Form:
    """A bill in three parts, the third for the customer (DOC-06); `blocks(case)` is what is handed over.

    With the customer absent two people check the goods and both sign (DOC-07), and the bill says where its third
    part goes and whose name stands on the seal (DOC-10).
    """

    def picture(case: Case, *, checker: str, absent: str, second_checker: str) -> dict[str, Any]:
        given = fields(
            (_("Customer"), customer(case)),
            (_("Goods checked by"), " · ".join(filter(None, (checker, second_checker)))),
        )
        words = _("Part 3 goes into a clear bag on the inside of the carton's lid. Write on the seal: %(name)s")
        seal = [notice(words % {"name": customer(case)})] if absent else []
        return {"blocks": [given, *blocks(case), *seal]}

    return Form(
        key, label, "", "", BLOCKS, picture, signatures=_lines, case_kinds=case_kinds, copies=PARTS, asks=_ASKS,
        offered=offered, check=_two_when_absent,
    )  # fmt: skip


def _lines(case: Case, typed: Mapping[str, str]) -> list[SignatureLine]:
    first = SignatureLine(gettext_lazy("Goods checked by"), required=True)
    if typed["absent"]:
        return [first, SignatureLine(gettext_lazy("Second person who checked the goods"), required=True)]
    return [first, SignatureLine(gettext_lazy("Received by the customer"), required=True)]


def _two_when_absent(case: Case, typed: Mapping[str, str]) -> None:
    first, second = typed["checker"].strip().casefold(), typed["second_checker"].strip().casefold()
    if typed["absent"] and second in ("", first):
        message = _("The customer is absent: name a second person who has checked the goods.")
        raise RuleViolation("DOC-07", message, field="second_checker")
