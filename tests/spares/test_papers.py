"""The papers of a stocktake: blind while it is counted, scanned before it ends."""

import pytest

from csdesk.documents.services.gates import require_scans
from csdesk.documents.services.printing import print_form
from csdesk.documents.services.scanning import add_scan
from csdesk.refusals import RuleViolation
from spares.models import Stocktake
from spares.services.counting import enter_counts, open_stocktake
from spares.services.rounds import finish_round
from tests.documents.papers import PDF
from tests.spares.stock import keeper_of, part, stock
from tests.tickets.company import HOUR, MONDAY


@pytest.fixture
def counting(branch):
    """A weekly count of ten good pieces has begun."""
    stock(branch, part(), 10)
    return open_stocktake(branch, "weekly", actor=keeper_of(branch), now=MONDAY)


def rows_of(paper):
    """The rows of a paper's table."""
    return paper.picture["blocks"][1]["rows"]


@pytest.mark.rule("SPR-13")
def test_the_stock_list_tells_the_book_only_when_the_count_is_over(counting):
    blind = print_form(counting.case, "spares.stock_list", actor=None, now=MONDAY)
    with pytest.raises(RuleViolation):
        print_form(counting.case, "spares.ledger", actor=None, now=MONDAY)
    keeper = counting.place.keeper
    enter_counts(counting, {line.pk: 10 for line in counting.lines.all()}, actor=keeper, now=MONDAY + HOUR)
    finish_round(counting, actor=keeper, now=MONDAY + HOUR)

    after = print_form(counting.case, "spares.stock_list", actor=None, now=MONDAY + HOUR)
    ledger = print_form(counting.case, "spares.ledger", actor=None, now=MONDAY + HOUR)

    assert rows_of(blind)[0] == ["MX-32G", "好品", "", "", "", ""]
    assert rows_of(after)[0] == ["MX-32G", "好品", "10", "10", "+0", ""]
    assert rows_of(ledger)[0][3:] == ["好品", "+10", "10"]
    assert (after.is_internal, ledger.is_internal) == (True, True)


@pytest.mark.rule("SPR-13", "DOC-03")
def test_a_printed_stock_list_is_scanned_before_the_stocktake_ends(counting):
    case = Stocktake.objects.get(pk=counting.pk).case
    require_scans(case, "close", now=MONDAY)
    paper = print_form(case, "spares.stock_list", actor=None, now=MONDAY)

    with pytest.raises(RuleViolation) as refusal:
        require_scans(case, "close", now=MONDAY)
    add_scan(paper, PDF, "a.pdf", "application/pdf", signed_lines=[0], actor=None, now=MONDAY)

    assert refusal.value.rule_id == "SPR-13"
    require_scans(case, "close", now=MONDAY)
