"""Keeping the archive (DLR-01): a dealer is noted, changed, handed over, ended, taken up again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.models import Phase
from csdesk.conversations.rules import clean_line
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.people import directory
from csdesk.people.models import Member, MemberState
from csdesk.people.services.members import close_outsiders_access
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.rulebook.at import rulebook_at
from csdesk.sla import clocks
from dealers.models import Dealer, DealerState
from dealers.policies import may_edit_dealers, may_hand_over_dealers
from dealers.queries.archive import loads_of, specialists
from dealers.services.facts import changed, checked_dealer
from dealers.services.filing import keep_file_in_step, open_file, shelve


@transaction.atomic
def create_dealer(values: Mapping[str, Any], *, actor: Member | None, now: datetime) -> Dealer:
    """Note a dealer whom we know already. Raises PermissionDenied; RuleViolation at the field that does not fit."""
    if not may_edit_dealers(actor):
        raise PermissionDenied(f"{actor} may not keep the archive.")
    dealer = _noted(values, actor=actor, now=now)
    open_file(dealer, now=now)
    _tell(dealer, "dealer.create", actor=actor, now=now)
    return dealer


@transaction.atomic
def hand_over_dealer(values: Mapping[str, Any], *, actor: Member | None, now: datetime) -> Dealer:
    """The channel department hands a new dealer over: his own specialist (DLR-06) calls him at once (DLR-03).

    Without a specialist named, it is the one with the fewest dealers. Raises PermissionDenied, RuleViolation.
    """
    if not may_hand_over_dealers(actor):
        raise PermissionDenied(f"{actor} may not hand dealers over.")
    chosen = {"channel_person": actor, **values}
    chosen["specialist"] = chosen.get("specialist") or next_specialist(now)
    dealer = _noted(chosen, actor=actor, now=now, handed_over_at=now)
    case = open_file(dealer, now=now, phase=Phase.OPEN)
    clocks.observe(case, "dealer.hand_over", at=now, actor=actor)
    _tell(dealer, "dealer.hand_over", actor=actor, now=now)
    return dealer


def next_specialist(now: datetime) -> Member | None:
    """Of those who look after dealers the one with the fewest; None where the manual names no such role."""
    role = rulebook_at(now).document.dealers.specialist_role
    people = directory.holders(role, at=now) if role else []
    loads = loads_of(people)
    return min(people, key=lambda person: (loads.get(person.pk, 0), person.pk), default=None)


@transaction.atomic
def change_dealer(
    dealer: Dealer, values: Mapping[str, Any], *, actor: Member | None, now: datetime, reason: str = ""
) -> Dealer:
    """Correct or complete a dealer's file; who changed what and why stays (DLR-01).

    Raises PermissionDenied; RuleViolation at the field that does not fit.
    """
    if not may_edit_dealers(actor):
        raise PermissionDenied(f"{actor} may not change {dealer}.")
    dealer = _locked(dealer)
    facts = checked_dealer(values, now=now)
    _check_people(facts, dealer)
    names = changed(dealer, facts)
    if not names:
        return dealer
    for name in names:
        setattr(dealer, name, facts[name])
    _refuse_taken_code(dealer)
    sign(dealer, actor, reason, now)
    dealer.save()
    _tell(dealer, "dealer.change", actor=actor, now=now, fields=[name for name in names if name != "sort_key"])
    return dealer


@transaction.atomic
def end_dealer(dealer: Dealer, *, reason: str, actor: Member | None, now: datetime) -> Dealer:
    """We do no business any more: his contacts' access to the portal ends at once; what was written stays.

    Raises PermissionDenied; RuleViolation without a reason; StaleRecord when it has ended already.
    """
    dealer = _to_end(dealer, DealerState.ACTIVE, actor)
    reason = clean_line(reason, 300)
    if not reason:
        raise RuleViolation("DLR-01", _("Say why the dealings end."), field="reason")
    dealer.state, dealer.ended_at, dealer.ended_reason = DealerState.ENDED, now, reason
    sign(dealer, actor, reason, now)
    dealer.save()
    case = open_file(dealer, now=now)
    portal = Member.objects.filter(dealer_contacts__dealer=dealer).exclude(state=MemberState.INACTIVE)
    for member in portal.order_by("pk"):
        close_outsiders_access(member, actor=actor, now=now)
    clocks.observe(case, "dealer.end", at=now, actor=actor)
    _tell(dealer, "dealer.end", actor=actor, now=now, reason=reason)
    shelve(dealer, now=now)
    return dealer


@transaction.atomic
def resume_dealer(dealer: Dealer, *, actor: Member | None, now: datetime) -> Dealer:
    """We do business again; contacts are invited anew. Raises PermissionDenied, StaleRecord."""
    dealer = _to_end(dealer, DealerState.ENDED, actor)
    dealer.state, dealer.ended_at, dealer.ended_reason = DealerState.ACTIVE, None, ""
    sign(dealer, actor, "", now)
    dealer.save()
    _tell(dealer, "dealer.resume", actor=actor, now=now)
    return dealer


def sign(record: Any, actor: Member | None, reason: str, now: datetime) -> None:
    """Let the field history say who, why and when."""
    record._history_date = now
    if actor is not None:
        record._history_user = actor.user
    record._change_reason = reason[:100] or None


def _noted(values: Mapping[str, Any], *, actor: Member | None, now: datetime, **given: Any) -> Dealer:
    facts = checked_dealer({"code": "", "name": "", **values}, now=now)
    dealer = Dealer(**facts, **given)
    _check_people(facts, dealer)
    _refuse_taken_code(dealer)
    sign(dealer, actor, "", now)
    dealer.save()
    return dealer


def _check_people(facts: Mapping[str, Any], dealer: Dealer) -> None:
    for name in ("specialist", "channel_person"):
        person = facts.get(name)
        if person is None or person.pk == getattr(dealer, f"{name}_id") and dealer.pk:
            continue
        if not (person.is_active and person.is_staff_member):
            raise RuleViolation("DLR-06", _("Choose a colleague who is here."), field=name)
    person = facts.get("specialist")
    role_free = person is not None and not specialists().filter(pk=person.pk).exists()
    if role_free:
        raise RuleViolation("DLR-06", _("This colleague may not keep the archive."), field="specialist")


def _refuse_taken_code(dealer: Dealer) -> None:
    if Dealer.objects.filter(code=dealer.code).exclude(pk=dealer.pk).exists():
        raise RuleViolation("DLR-01", _("Another dealer has this code."), field="code")


def _to_end(dealer: Dealer, state: str, actor: Member | None) -> Dealer:
    if not may_edit_dealers(actor):
        raise PermissionDenied(f"{actor} may not change {dealer}.")
    dealer = _locked(dealer)
    if dealer.state != state:
        raise StaleRecord("DLR-01", _("Somebody was quicker: please look at the page again."))
    return dealer


def _locked(dealer: Dealer) -> Dealer:
    rows = Dealer.objects.select_for_update(of=("self",)).select_related("case", "specialist", "channel_person")
    return rows.get(pk=dealer.pk)


def _tell(dealer: Dealer, kind: str, *, actor: Member | None, now: datetime, **facts: Any) -> None:
    case = keep_file_in_step(dealer, now=now)
    publish(case, record(case, kind, actor=actor, at=now, **facts))
