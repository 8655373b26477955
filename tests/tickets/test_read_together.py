"""Lists of one page in one statement: the same rows as each asked alone."""

import pytest

from csdesk.cases.models import Case
from csdesk.conversations.models import Draft, Message, MessageKind
from csdesk.conversations.services.messages import post_note
from csdesk.people.models import Team
from csdesk.sla.models import Clock
from csdesk.tenancy.together import read_together
from tests.tickets.company import MONDAY
from tickets.models import Complaint


def values(rows):
    return [{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields} for row in rows]


def test_read_together_gives_each_list_its_rows_in_one_statement(complaint, wang, django_assert_num_queries):
    post_note(complaint.case, "一，“二”\n三", actor=wang, now=MONDAY)
    Draft.objects.create(
        case=complaint.case, member=wang, kind=MessageKind.PUBLIC, text="x", fields={"a": [1, None]}, saved_at=MONDAY
    )

    def lists():
        complaints = Complaint.objects.select_related("case__holder", "case__team", "merged_into__case")
        own = Clock.objects.filter(case=complaint.case).select_related("owner").order_by("-pk")
        return [complaints, own, Message.objects.order_by("pk")[:1], Draft.objects.all(), Case.objects.order_by("pk")]

    together = lists()
    with django_assert_num_queries(1):
        read_together(*together)
        found = [values(rows) for rows in together]
        [read] = together[0]
        assert (read.case.holder, read.case.team.key, read.merged_into) == (wang, "complaints", None)

    assert found == [values(rows) for rows in lists()]
    assert all(found)


def test_read_together_leaves_what_can_match_nothing_empty(complaint, django_assert_num_queries):
    none, others = Case.objects.filter(pk__in=[]), Case.objects.filter(number="?")

    with django_assert_num_queries(1):
        read_together(none, others)
        assert (list(none), list(others)) == ([], [])

    with django_assert_num_queries(0):
        read_together(Case.objects.none())


def test_read_together_brings_prefetched_rows(complaint):
    cases = Case.objects.prefetch_related("clocks")

    read_together(cases)

    assert [len(case.clocks.all()) for case in cases] == [Clock.objects.count()]


def test_read_together_refuses_a_column_that_json_does_not_keep(complaint):
    from django.db.models import DurationField, F
    from django.db.models.functions import Cast

    teams = Team.objects.annotate(span=Cast(F("name"), DurationField()))

    with pytest.raises(TypeError):
        read_together(teams.none() | teams.filter(name="00:00:01"))
