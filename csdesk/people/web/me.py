"""One's own details."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.services.members import change_member
from csdesk.people.web.forms import DetailsForm


@member_required(staff=False)
def show_me(request: DeskRequest) -> HttpResponse:
    """Name, phone, language; the ways to password, second factor, sessions and stand-ins."""
    member = request.member
    form = DetailsForm(request.POST or None, instance=member)
    if request.method == "POST" and form.is_valid():
        change_member(member, actor=member, now=request.now, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("people:me")
    return render(request, "people/me.html", {"form": form}, status=422 if form.errors else 200)
