"""Indexing anew brings the index in step with what is stored, whatever it held."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from csdesk.conversations.services.messages import post_note
from csdesk.search.models import Entry
from csdesk.search.registry import all_sources
from csdesk.tenancy.scoping import tenant_atomic
from tests.tickets.company import DAY, HOUR, MONDAY, furnish, hire, taken
from tickets.models import Complaint, StepKind
from tickets.services.classification import classify_complaint
from tickets.services.closing import summarise_complaint
from tickets.services.merging import merge_complaint
from tickets.services.steps import add_step


@pytest.fixture
def company(alpha):
    """A company with something of several sources, its scope closed."""
    with tenant_atomic(alpha.pk):
        furnish(alpha)
        wang = hire("Wang", "agent", team="complaints")
        first, second, third = (taken(wang) for _each in range(3))
        post_note(first.case, "雷击", actor=wang, now=MONDAY + HOUR)
        add_step(second, StepKind.FIRST_LINE, "换线", actor=wang, now=MONDAY + HOUR)
        classify_complaint(second, {"cause": "老化"}, actor=wang, now=MONDAY + HOUR)
        merge_complaint(third, first, actor=wang, now=MONDAY + DAY)
        second = Complaint.objects.get(pk=second.pk)
        summarise_complaint(second, summary="抽检", is_kept_forever=False, actor=wang, now=MONDAY + DAY)
    return alpha


def entries(company):
    with tenant_atomic(company.pk):
        fields = ("source", "source_id", "case_id", "is_internal", "text", "words", "at")
        return sorted(Entry.objects.exclude(text="").values_list(*fields))


def rebuild(*options):
    said = StringIO()
    call_command("rebuild_search", *options, stdout=said)
    return said.getvalue()


@pytest.mark.parametrize("batch", ["1", "2", "500"])
def test_rebuild_writes_what_the_services_wrote(company, batch):
    before = entries(company)
    with tenant_atomic(company.pk):
        Entry.objects.filter(source="complaint").delete()
        Entry.objects.filter(source="note").update(text="x", words="")

    rebuild("--tenant", "alpha", "--batch", batch)

    assert entries(company) == before


@pytest.mark.parametrize("batch", ["1", "500"])
def test_rebuild_removes_what_is_gone(company, batch):
    before = entries(company)
    with tenant_atomic(company.pk) as now:
        case = Complaint.objects.earliest("pk").case
        for source in all_sources():
            for source_id in (10**9, 10**9 + 1):
                Entry.objects.create(case=case, source=source.key, source_id=source_id, text="x", at=now)

    rebuild("--tenant", "alpha", "--batch", batch)

    assert entries(company) == before


def test_rebuild_leaves_other_companies_alone(company, beta):
    assert rebuild("--tenant", "beta") == "beta: 0 texts indexed, 0 removed\n"
    assert rebuild("--tenant", "alpha").startswith("alpha: ")


@pytest.mark.parametrize("options", [("--tenant", "gamma"), ("--batch", "0")])
def test_rebuild_refuses_what_makes_no_sense(db, options):
    with pytest.raises(CommandError):
        rebuild(*options)
