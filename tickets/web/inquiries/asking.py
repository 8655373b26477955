"""The public page on which visitors ask (INQ-07)."""

from datetime import datetime

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import NoRulebook
from csdesk.tenancy.buckets import Bucket, take
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from csdesk.web.forms import TenantForm
from tickets.models import Inquiry
from tickets.queries.inquiries import manual_at
from tickets.services.inquiring import NewInquiry, register_inquiry

TEMPLATE = "tickets/inquiries/ask.html"
LONGEST = 5000
HOUR_SECONDS = 3600


class AskForm(TenantForm):
    """A question as a visitor types it; `website` is for machines, who fill in whatever they find."""

    asker_name = forms.CharField(label=gettext_lazy("Your name"), max_length=200)
    asker_email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254, required=False)
    asker_phone = forms.CharField(label=gettext_lazy("Phone"), max_length=60, required=False)
    question = forms.CharField(
        label=gettext_lazy("Your question"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6})
    )
    website = forms.CharField(required=False, max_length=200, widget=forms.TextInput(attrs={"tabindex": "-1"}))

    def clean(self) -> dict[str, object]:
        """Without a way to reach the visitor nobody could answer."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not (cleaned.get("asker_email") or cleaned.get("asker_phone")):
            self.add_error("asker_email", _("Say how we can reach you: an e-mail address or a telephone number."))
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, company: str) -> HttpResponse:
    """The form, and the inquiry that comes of it. Companies that are unknown or take no questions have no page."""
    tenant = Tenant.objects.served().filter(slug=company).first()
    reader = getattr(request, "tenant", None)
    # A signed-in reader's request is inside his own company's scope and cannot look into another's.
    if tenant is None or (reader is not None and reader.pk != tenant.pk):
        raise Http404
    try:
        with tenant_atomic(tenant.pk) as now:
            if not manual_at(now).web_form:
                raise Http404
            return _page(request, tenant, now)
    except NoRulebook as error:
        raise Http404 from error


def _page(request: HttpRequest, tenant: Tenant, now: datetime) -> HttpResponse:
    form = AskForm(request.POST if request.method == "POST" else None)
    context: dict[str, object] = {"company": tenant, "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, TEMPLATE, context, status=422 if form.errors else 200)
    if form.cleaned_data["website"]:
        # A machine: it is thanked and nothing is kept.
        return render(request, TEMPLATE, {**context, "is_received": True})
    if not _may_ask(request, tenant, now):
        form.add_error(None, _("You have asked a lot within an hour. Please phone us, or try again later."))
        return render(request, TEMPLATE, context, status=429)
    try:
        context |= {"is_received": True, "inquiry": _register(form, now)}
    except RuleViolation as refusal:
        form.add_refusal(refusal, names_rule=False)
        return render(request, TEMPLATE, context, status=422)
    return render(request, TEMPLATE, context)


def _may_ask(request: HttpRequest, tenant: Tenant, now: datetime) -> bool:
    most = manual_at(now).web_questions_an_hour
    grant = take(Bucket("questions", most / HOUR_SECONDS, most), f"t{tenant.pk}:{request.META.get('REMOTE_ADDR', '')}")
    return grant is None or grant.allowed


def _register(form: AskForm, now: datetime) -> Inquiry:
    typed = {name: value for name, value in form.cleaned_data.items() if name != "website"}
    channel = manual_at(now).channel_of("web")
    if channel is None:
        raise RuleViolation("INQ-07", _("Nobody takes questions here. Please phone us."))
    with transaction.atomic():
        return register_inquiry(NewInquiry(channel=channel, **typed), actor=None, now=now)
