"""Applying for customer files, and fetching them once."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation
from csdesk.web.forms import TenantForm
from csdesk.web.notices import refused
from csdesk.web.paging import page_of
from csdesk.web.tables import table_response
from dealers.permissions import Permission
from dealers.queries.archive import regions
from dealers.queries.releases import own_releases
from dealers.services.releasing import ask_for_files, hand_out


class AskForm(TenantForm):
    """Which files, what for."""

    reason = forms.CharField(label=gettext_lazy("What are the files for?"), max_length=300)
    region = forms.ChoiceField(label=gettext_lazy("Region"), required=False)
    with_contacts = forms.BooleanField(label=gettext_lazy("With contacts: names, phones, birthdays"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = [("", _("All regions")), *((name, name) for name in regions())]


@member_required(Permission.FILE_ASK)
def files_out(request: DeskRequest) -> HttpResponse:
    """Apply; what was applied for, and how far it is."""
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            release = ask_for_files(**form.cleaned_data, actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("%(number)s waits for the signatures.") % {"number": release.case.number})
            return redirect("dealers:files_out")
    page = page_of(own_releases(request.member), request.GET.get("cursor"), by=("-id",))
    context = {"form": form, "page": page}
    return render(request, "dealers/files_out.html", context, status=422 if form.errors else 200)


@member_required(Permission.FILE_ASK)
@require_POST
def fetch(request: DeskRequest, pk: int) -> HttpResponse:
    """Take the files along, once."""
    release = get_object_or_404(own_releases(request.member), pk=pk)
    try:
        rows = hand_out(release, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
        return redirect("dealers:files_out")
    return table_response(f"{release.case.number}.csv", rows)
