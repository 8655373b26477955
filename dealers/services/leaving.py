"""Dealers are handed from one specialist to the next: one by one, or all when somebody leaves."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.notify import notify
from csdesk.people.directory import stand_in
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from dealers.models import Dealer, DealerState
from dealers.policies import may_edit_dealers
from dealers.queries.archive import file_of, specialists
from dealers.services.archive import change_dealer, sign


@transaction.atomic
def hand_over_file(case: Case, to: Member, *, note: str, actor: Member | None, now: datetime) -> None:
    """Make somebody else the dealer's own specialist (DLR-06). Raises PermissionDenied, RuleViolation."""
    dealer = file_of(case)
    if not may_edit_dealers(actor):
        raise PermissionDenied(f"{actor} may not hand {dealer} over.")
    if dealer.specialist_id == to.pk:
        raise RuleViolation("DLR-06", _("This colleague looks after the dealer already."), field="to")
    if not specialists().filter(pk=to.pk).exists():
        raise RuleViolation("DLR-06", _("This colleague may not keep the archive."), field="to")
    change_dealer(dealer, {"specialist": to}, actor=actor, now=now, reason=note)
    by = actor.name if actor is not None else ""
    notify([stand_in(to, at=now)], "case.assign", case=case, now=now, by=by, note=note)


def dealers_of(member: Member) -> int:
    """How many dealers somebody looks after or answers for in the channel."""
    mine = Q(specialist=member) | Q(channel_person=member)
    return Dealer.objects.filter(mine, state=DealerState.ACTIVE).count()


def hand_over_dealers(leaver: Member, heir: Member, actor: Member | None, now: datetime) -> int:
    """Give somebody's dealers to another when he leaves; how many."""
    found = Dealer.objects.filter(Q(specialist=leaver) | Q(channel_person=leaver), state=DealerState.ACTIVE)
    dealers = list(found.select_for_update(of=("self",)).select_related("case").order_by("pk"))
    for dealer in dealers:
        for name in ("specialist", "channel_person"):
            if getattr(dealer, f"{name}_id") == leaver.pk:
                setattr(dealer, name, heir)
        sign(dealer, actor, _("%(name)s has left.") % {"name": leaver.name}, now)
        dealer.save()
        if dealer.case is not None and dealer.specialist_id == heir.pk:
            _pass_file(dealer.case, heir, actor, now)
    return len(dealers)


def _pass_file(case: Case, heir: Member, actor: Member | None, now: datetime) -> None:
    case.holder = heir
    case.save(update_fields=["holder"])
    publish(case, record(case, "dealer.change", actor=actor, at=now, fields=["specialist"]))
