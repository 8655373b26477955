"""One dealer's page."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from csdesk.conversations.models import MessageKind
from csdesk.conversations.policies import may_note
from csdesk.conversations.services.messages import post_note
from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.web.invitations import FRESH_LINK
from csdesk.refusals import RuleViolation
from csdesk.rulebook.sections.dealers import Dealers
from csdesk.sla.models import Task, TaskState
from csdesk.web.storable import storable
from dealers.models import Dealer, DealerContact
from dealers.permissions import Permission
from dealers.policies import may_edit_dealers, may_invite_contacts, may_view_contacts
from dealers.queries.on_page import Change, case_lines, changes_of, contacts_of, mails_of
from dealers.services.filing import open_file
from dealers.web.forms import EndForm, NoteForm
from dealers.web.words import label_of, manual_at


def find_dealer(pk: int) -> Dealer:
    """The company's dealer of that id. Raises Http404 for any other."""
    return get_object_or_404(Dealer.objects.select_related("case", "specialist", "channel_person"), pk=pk)


@member_required(Permission.DEALER_VIEW)
@require_safe
def show_file(request: DeskRequest, number: str) -> HttpResponse:
    """The dealer's page, by the number of his file."""
    if not storable(number):
        raise Http404
    return redirect(get_object_or_404(Dealer, case__number=number))


@member_required(Permission.DEALER_VIEW)
@require_safe
def show_dealer(request: DeskRequest, pk: int) -> HttpResponse:
    """What is known of a dealer and what is done for him."""
    return render_dealer(request, find_dealer(pk))


def render_dealer(request: DeskRequest, dealer: Dealer, *, status: int = 200, **given: Any) -> HttpResponse:
    """The page, perhaps with a form as it was typed."""
    return render(request, "dealers/dealer.html", {**_context(request, dealer), **given}, status=status)


def _context(request: DeskRequest, dealer: Dealer) -> dict[str, Any]:
    member, manual = request.member, manual_at(request.now)
    may_see = may_view_contacts(member)
    contacts = list(contacts_of(dealer)) if may_see else []
    still, past = case_lines(dealer, member)
    fresh = request.session.get(FRESH_LINK, {})
    if is_fresh := any(each.member_id == fresh.get("member") for each in contacts if each.member_id):
        del request.session[FRESH_LINK]
    tasks = Task.objects.filter(case=dealer.case, state=TaskState.OPEN).order_by("due_at") if dealer.case else []
    sent = mails_of(dealer)
    return {
        "dealer": dealer,
        "case": dealer.case,
        "kind": label_of(manual.kinds, dealer.kind),
        "urgency": label_of(manual.urgencies, dealer.urgency),
        "brands": [label_of(manual.brands, brand) for brand in dealer.brands],
        "ratio": dealer.exchange_ratio * 100 if dealer.exchange_ratio is not None else None,
        "contacts": [(each, label_of(manual.relation_grades, each.relation_grade)) for each in contacts],
        "fresh_link": fresh["link"] if is_fresh else "",
        "still": still,
        "past": past,
        "tasks": tasks,
        "mails": [(label_of(manual.mails, mail.key), sent.get(mail.key)) for mail in manual.mails],
        "has_sent": bool(sent),
        "is_mail_missing": any(mail.key not in sent for mail in manual.mails),
        "notes": _notes(dealer) if may_see else [],
        "changes": _changes(dealer, contacts, manual) if may_see else [],
        "note_form": NoteForm(),
        "end_form": EndForm(),
        "may_view_contacts": may_see,
        "may_edit": may_edit_dealers(member),
        "may_invite": may_invite_contacts(member),
        "may_note": dealer.case is not None and may_note(member, dealer.case),
    }


def _changes(dealer: Dealer, contacts: list[DealerContact], manual: Dealers) -> list[Change]:
    """The history of the file in the manual's words."""
    lists = {"kind": manual.kinds, "urgency": manual.urgencies, "relation_grade": manual.relation_grades}
    return [
        replace(
            change,
            before=label_of(lists[change.name], change.before),
            after=label_of(lists[change.name], change.after),
        )
        if change.name in lists
        else change
        for change in changes_of([dealer, *contacts])
    ]


def _notes(dealer: Dealer) -> list[Any]:
    if dealer.case is None:
        return []
    found = dealer.case.messages.filter(kind__in=[MessageKind.INTERNAL, MessageKind.CALL]).select_related("author")
    return list(found.order_by("-pk")[:50])


@member_required(Permission.DEALER_VIEW)
@require_POST
def note(request: DeskRequest, pk: int) -> HttpResponse:
    """Write a note into the dealer's file."""
    dealer, form = find_dealer(pk), NoteForm(request.POST)
    if not may_edit_dealers(request.member):
        raise PermissionDenied
    if form.is_valid():
        try:
            text = form.cleaned_data["text"]
            post_note(open_file(dealer, now=request.now), text, actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Noted."))
            return redirect(dealer)
    return render_dealer(request, dealer, note_form=form, status=422)
