"""Which company one works in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from csdesk.people.doors import DeskRequest
from csdesk.people.middleware import SUSPENDED_KEY, turn_away
from csdesk.people.queries import companies_of, suspended_companies_of
from csdesk.people.sign_in import enter_company
from csdesk.tenancy.models import Tenant


@login_required
def choose_company(request: DeskRequest) -> HttpResponse:
    """Choose among one's companies; where there is only one, it is entered."""
    companies = companies_of(request.user.pk)
    wanted = request.POST.get("company", "") if request.method == "POST" else ""
    chosen = next((company for company in companies if str(company.pk) == wanted), None)
    if chosen is None and len(companies) == 1:
        chosen = companies[0]
    if not companies and (suspended := suspended_companies_of(request.user.pk)):
        return turn_away(request, suspended[0].pk)
    if chosen is None:
        return render(request, "people/choose_company.html", {"companies": companies})
    enter_company(request, chosen)
    return redirect("web:home")


@require_safe
def show_suspended(request: DeskRequest) -> HttpResponse:
    """Why one cannot sign in: for people of a company that is suspended, and nobody else."""
    company = Tenant.objects.suspended().filter(pk=request.session.get(SUSPENDED_KEY)).first()
    if company is None:
        return redirect("account_login")
    return render(request, "people/suspended.html", {"company": company}, status=403)
