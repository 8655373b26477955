"""Writing down an inquiry: it gets its number, its first receiver as holder, its clocks, and those hear who have to."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.cases.services.cases import open_case
from csdesk.conversations.rules import clean_line, clean_text
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.notify import notify
from csdesk.people import directory
from csdesk.people.models import Member, Team
from csdesk.refusals import RuleViolation
from csdesk.rulebook.sections.inquiries import Inquiries
from csdesk.sla import clocks
from dealers.models import Dealer, DealerContact
from dealers.policies import may_view_dealers
from dealers.queries import own_specialist, same_voice
from dealers.services.parties import attach
from tickets.models import Inquiry
from tickets.permissions import Permission
from tickets.policies import may_register_inquiry
from tickets.queries.inquiries import KIND, earlier_of_asker, free_inquiry_worker, manual_at
from tickets.rules import brand_meant, title_of
from tickets.services.indexing import index_inquiry

# One line each, as long as its column.
_LINES = {"asker_name": 200, "asker_phone": 60, "asker_email": 254, "asker_place": 200}
_TEXTS = ("question", "reason_asked")
Party = tuple[Dealer, DealerContact | None]


@dataclass(frozen=True)
class NewInquiry:
    """What is known when an inquiry is written down: who, from where, what, why (INQ-11, INQ-12)."""

    question: str
    channel: str
    asker_name: str = ""
    asker_phone: str = ""
    asker_email: str = ""
    asker_place: str = ""
    reason_asked: str = ""
    category: str = ""
    complexity: str = ""
    brand: str = ""
    line: str = ""
    is_major: bool = False


@transaction.atomic
def register_inquiry(
    new: NewInquiry,
    *,
    actor: Member | None,
    now: datetime,
    parent: Case | None = None,
    dealer: Dealer | None = None,
    contact: DealerContact | None = None,
    title: str = "",
) -> Inquiry:
    """Enter an inquiry; whoever takes it and may answer inquiries holds it to the end (INQ-19).

    What somebody else took, or nobody, goes to the dealer's own specialist where the manual says so (DLR-06), else to
    whoever of the group is free (INQ-24, INQ-34). A major matter is told at once (INQ-22), so is what its category
    says (INQ-29, INQ-35, INQ-38). Whose brand's queue it joins, its line or the dealer tells where nobody said it
    (INQ-01). An earlier inquiry of the same customer is counted (INQ-24). Raises PermissionDenied, RuleViolation.
    """
    if not may_register_inquiry(actor) or (dealer is not None and not may_view_dealers(actor)):
        raise PermissionDenied(f"{actor} may not write down inquiries.")
    manual = manual_at(now)
    new = _checked(new, manual)
    party = (dealer, contact) if dealer is not None else same_voice(phone=new.asker_phone, email=new.asker_email)
    new = _with_brand(new, party, manual)
    group = Team.objects.filter(key=manual.group).first() if manual.group else None
    before = _asked_before(new, manual, now)
    case = open_case(
        KIND,
        title or title_of("", new.question),
        holder=_first_holder(group, party, before, actor=actor, at=now),
        team=group,
        parent=parent,
        facets=(new.channel, new.category),
        now=now,
    )
    inquiry = Inquiry.objects.create(case=case, received_by=actor, repeat_of=before, **asdict(new))
    if party is not None:
        attach(case, *party)
    _start(inquiry, actor=actor, now=now)
    tell_of_inquiry(inquiry, manual, actor=actor, now=now)
    return inquiry


def _start(inquiry: Inquiry, *, actor: Member | None, now: datetime) -> None:
    """Search, clocks, timeline, open pages."""
    case = inquiry.case
    index_inquiry(inquiry)
    clocks.observe(case, "inquiry.open", at=now, actor=actor)
    facts = {"holder": case.holder_id, "channel": inquiry.channel, "repeat_of": str(inquiry.repeat_of or "")}
    publish(case, record(case, "inquiry.open", actor=actor, at=now, **facts))


def _checked(new: NewInquiry, manual: Inquiries) -> NewInquiry:
    values = asdict(new)
    values |= {name: clean_line(values[name], limit) for name, limit in _LINES.items()}
    values |= {name: clean_text(values[name]) for name in _TEXTS}
    values["asker_email"] = values["asker_email"].lower()
    if not values["question"]:
        raise RuleViolation("INQ-12", _("Write down what is asked."), field="question")
    if not any(values[name] for name in ("asker_name", "asker_phone", "asker_email")):
        raise RuleViolation("INQ-11", _("Ask for the name, or a way to reach the customer."), field="asker_name")
    check_inquiry_words(manual, channel=new.channel, category=new.category, complexity=new.complexity)
    check_brand(manual, new.brand)
    return NewInquiry(**values)


def _with_brand(new: NewInquiry, party: Party | None, manual: Inquiries) -> NewInquiry:
    carried = party[0].brands if party is not None else ()
    return replace(new, brand=brand_meant(manual.brands, chosen=new.brand, line=new.line, carried=carried))


def check_inquiry_words(manual: Inquiries, *, channel: str, category: str, complexity: str) -> None:
    """Raise RuleViolation at the field whose word the manual does not know (INQ-13, INQ-14, INQ-33)."""
    if channel not in {entry.key for entry in manual.channels}:
        raise RuleViolation("INQ-33", _("Choose how the inquiry came in."), field="channel")
    if category and category not in {entry.key for entry in manual.categories}:
        raise RuleViolation("INQ-14", _("The manual does not know this category."), field="category")
    if complexity and complexity not in {entry.key for entry in manual.complexities}:
        raise RuleViolation("INQ-13", _("The manual does not know how hard this is."), field="complexity")


def check_brand(manual: Inquiries, brand: str) -> None:
    """Raise RuleViolation for a brand that the manual does not name (INQ-01)."""
    if brand and brand not in {entry.key for entry in manual.brands}:
        raise RuleViolation("INQ-01", _("The manual does not know this brand."), field="brand")


def _asked_before(new: NewInquiry, manual: Inquiries, now: datetime) -> Inquiry | None:
    if not manual.repeat_days:
        return None
    return earlier_of_asker(new.asker_phone, new.asker_email, since=now - timedelta(days=manual.repeat_days))


def _first_holder(
    group: Team | None, party: Party | None, before: Inquiry | None, *, actor: Member | None, at: datetime
) -> Member | None:
    if actor is not None and actor.may(Permission.INQUIRY_WORK):
        return actor
    specialist = own_specialist(party[0], KIND, at=at) if party is not None else None
    if specialist is not None and specialist.may(Permission.INQUIRY_WORK):
        return specialist
    known = before.case.holder if before is not None else None
    # Who spoke with the customer before knows the matter (INQ-19), if he is there; else who stands in for him.
    acting = [known, directory.stand_in(known, at=at)] if known is not None else []
    on_duty = {member.pk for member in directory.on_duty(at=at)} if acting else set()
    if there := next((each for each in acting if each.pk in on_duty and each.may(Permission.INQUIRY_WORK)), None):
        return there
    return free_inquiry_worker(group, at=at) or next(iter(directory.administrators(at=at)), None)


def tell_of_inquiry(inquiry: Inquiry, manual: Inquiries, *, actor: Member | None, now: datetime) -> None:
    """Who has to know at once: the holder, the general manager of what is major, whom the category names."""
    case, by = inquiry.case, actor.pk if actor is not None else None
    if case.holder is not None and case.holder_id != by:
        notify([directory.stand_in(case.holder, at=now)], "inquiry.open", case=case, now=now, urgent=True)
    if inquiry.is_major:
        tell_major(inquiry, manual, now=now)
    tell_category(inquiry, manual, now=now)


def tell_major(inquiry: Inquiry, manual: Inquiries, *, now: datetime) -> None:
    """Report a major matter at once to those whom the manual names (INQ-22)."""
    told = directory.acting_holders(manual.major_told_to, at=now)
    notify(told, "inquiry.major", case=inquiry.case, now=now, urgent=True)
    publish(inquiry.case, record(inquiry.case, "inquiry.major", actor=None, at=now, told=told))


def tell_category(inquiry: Inquiry, manual: Inquiries, *, now: datetime) -> None:
    """Tell those whom the category names: departments of opinions, the superior of troubles with a supplier."""
    category = next((entry for entry in manual.categories if entry.key == inquiry.category), None)
    if category is None or not category.told_to:
        return
    told = directory.acting_holders(category.told_to, at=now)
    notify(told, "inquiry.heard", case=inquiry.case, now=now, question=inquiry.question[:200])
    publish(inquiry.case, record(inquiry.case, "inquiry.heard", actor=None, at=now, told=told, rule=category.rule))
