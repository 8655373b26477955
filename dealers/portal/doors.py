"""What every page of the portal asks first: a contact of a dealer with whom we deal."""

from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from csdesk.cases.models import Case
from csdesk.people.doors import DeskRequest, View, member_required
from csdesk.people.services.security_log import log_refusal_later
from dealers.models import ContactRole, Dealer, DealerContact
from dealers.queries import cases_of, contact_of
from dealers.registry import portal_kind_of


class PortalRequest(DeskRequest):
    """A request of the portal: who asks, and for which dealer."""

    contact: DealerContact
    dealer: Dealer


def portal_view(view: View) -> View:
    """Let only contacts of a dealer through, as `request.contact` and `request.dealer`.

    A contact without a dealer, or whose dealer has ended, gets a page that says so. Colleagues are refused; where
    the address names a record they find none, whether there is one or not.
    """

    @member_required(staff=False)
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        member = request.member  # type: ignore[attr-defined]
        if member.is_staff_member:
            if kwargs:
                raise Http404
            log_refusal_later(request, "portal")
            raise PermissionDenied
        contact = contact_of(member)
        if contact is None:
            return render(request, "portal/no_dealer.html", status=403)
        request.contact, request.dealer = contact, contact.dealer  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return guarded


def owner_only(view: View) -> View:
    """Inside `portal_view`: let only an owner of the dealer through."""

    @wraps(view)
    def guarded(request: PortalRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.contact.role != ContactRole.OWNER:
            log_refusal_later(request, "portal.owner")
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def find_case(request: PortalRequest, number: str, *, kind: str | tuple[str, ...] = ()) -> Case:
    """A case of the dealer's own, of one of these kinds; none named, of any.

    Raises Http404 for any other and for none, which look the same.
    """
    cases = cases_of(request.dealer).select_related("holder")
    kinds = (kind,) if isinstance(kind, str) else kind
    case = get_object_or_404(cases.filter(kind__in=kinds) if kinds else cases, number=number)
    if portal_kind_of(case.kind) is None:
        raise Http404
    return case
