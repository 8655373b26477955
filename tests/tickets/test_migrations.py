"""What migrations do to the rows of a company that was there before."""

from importlib import import_module
from types import SimpleNamespace

from django.db import connection

from csdesk.cases.models import Case

fill = import_module("tickets.migrations.0005_fill_facets").fill


def test_fill_gives_cases_of_before_what_their_queue_is_narrowed_by(complaint):
    Case.objects.filter(pk=complaint.case_id).update(first_facet="", second_facet="")

    fill(None, SimpleNamespace(connection=connection))

    complaint.case.refresh_from_db()
    assert (complaint.case.first_facet, complaint.case.second_facet) == (complaint.severity, complaint.channel)
