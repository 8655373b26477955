"""Forms that know their company."""

import pytest
from django import forms

from csdesk.people.models import Team
from csdesk.refusals import RuleViolation
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import TenantContextError, tenant_atomic
from csdesk.web.forms import TenantForm, TenantModelForm


class TeamForm(TenantModelForm):
    class Meta:
        model = Team
        fields = ("key", "name")


class NoteForm(TenantForm):
    text = forms.CharField()


class TermForm(TenantForm):
    on = forms.DateField(required=False)
    at = forms.DateTimeField(required=False)


def test_a_key_taken_in_the_company_is_an_error_at_its_field(tenant: Tenant) -> None:
    Team.objects.create(key="service", name="Service")

    form = TeamForm({"key": "service", "name": "Another"})

    assert not form.is_valid()
    assert list(form.errors) == ["key"]
    assert Team.objects.count() == 1


def test_a_key_taken_in_another_company_is_free_here(alpha: Tenant, beta: Tenant) -> None:
    with tenant_atomic(beta.pk):
        Team.objects.create(key="service", name="Theirs")
    with tenant_atomic(alpha.pk):
        form = TeamForm({"key": "service", "name": "Ours"})

        assert form.is_valid()
        assert form.save().tenant_id == alpha.pk


def test_a_record_may_keep_its_own_key(tenant: Tenant) -> None:
    team = Team.objects.create(key="service", name="Service")

    assert TeamForm({"key": "service", "name": "Renamed"}, instance=team).is_valid()


def test_a_form_without_a_company_says_so_at_once() -> None:
    with pytest.raises(TenantContextError):
        TeamForm()


@pytest.mark.parametrize("text", ["a\x00b", "half \ud83d of a pair"])
def test_what_the_database_cannot_hold_is_refused_at_the_field(text: str) -> None:
    form = NoteForm({"text": text})

    assert not form.is_valid()
    assert list(form.errors) == ["text"]


@pytest.mark.parametrize("text", ["😀 whole", "𠮷野家", "\u202eright to left", "一\n二"])
def test_unusual_text_that_can_be_stored_is_taken(text: str) -> None:
    assert NoteForm({"text": text}).is_valid()


def test_add_refusal_stands_at_its_field_with_its_rule() -> None:
    form = NoteForm({"text": "x"})
    form.is_valid()

    form.add_refusal(RuleViolation("CMP-33", "No apologies.", field="text"))

    assert "CMP-33" in form.errors["text"][0]


def test_add_refusal_of_a_field_the_form_has_not_stands_above_it() -> None:
    form = NoteForm({"text": "x"})
    form.is_valid()

    form.add_refusal(RuleViolation("CMP-33", "No apologies.", field="tone"))

    assert list(form.errors) == ["__all__"]


def test_a_field_is_drawn_with_label_help_and_error_tied_together() -> None:
    form = NoteForm({"text": ""})
    form.fields["text"].help_text = "What was said"

    html = str(form)

    assert '<label class="field-label" for="id_text">' in html
    assert 'aria-describedby="id_text_helptext id_text_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_text_error"' in html
    assert 'class="form-control"' in html


@pytest.mark.parametrize("field", ["on", "at"])
@pytest.mark.parametrize("typed", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_ends_of_time_is_refused_at_the_field(field: str, typed: str) -> None:
    form = TermForm({field: typed})

    assert not form.is_valid()
    assert list(form.errors) == [field]


def test_a_day_long_ago_or_far_ahead_is_taken() -> None:
    assert TermForm({"on": "1949-10-01", "at": "2999-12-31 23:59"}).is_valid()
