"""What the house tells of by itself and becomes a proposal (ATT-05…ATT-07, CMP-48, PAY-13)."""

from datetime import datetime

from csdesk.cases.models import Case
from csdesk.events.models import Event
from csdesk.outbox.rendering import company_zone
from csdesk.tenancy.scoping import scope_now
from incentives.services.proposals import FactFound, drop_proposal, manual_of_day, propose
from staff.models import Incident, Verdict

COMPLAINT, LATE, PRAISE = "complaint_true", "complaint_late", "praise"
# The promises of a complaint that say when it is solved.
SOLVED = ("result", "completion")


def follow_incident(incident: Incident, now: datetime) -> None:
    """A verified complaint about a colleague is proposed for a fine; taken back, the proposal goes, too."""
    if not incident.is_complaint:
        return
    if incident.taken_back_at is not None:
        drop_proposal(COMPLAINT, str(incident.pk), words=incident.taken_back_reason, now=now)
    elif incident.verdict == Verdict.TRUE:
        words = f"{incident.name}：{incident.note}\n{incident.verdict_note}"
        fact = FactFound(
            COMPLAINT,
            str(incident.pk),
            incident.happened_on,
            words,
            incident.member,
            incident.case,
            incident.verdict_by,
        )
        _propose_all(fact, now)


def follow_clock(event: Event) -> None:
    """A complaint whose solution is late is proposed once, however many of its promises are broken."""
    facts = event.facts
    if event.case.kind != "complaint" or not facts.get("is_breach") or facts.get("clock_kind") not in SOLVED:
        return
    _propose_all(_of_case(LATE, event.case, event.at, facts.get("due_at") or ""), scope_now())


def follow_praise(event: Event) -> None:
    """Praise that was registered; whoever decides names the colleague."""
    day = event.at.astimezone(company_zone()).date()
    fact = FactFound(PRAISE, str(event.case_id), day, f"{event.case.number} {event.case.title}", None, event.case)
    _propose_all(fact, scope_now())


def _of_case(source: str, case: Case, at: datetime, due: str) -> FactFound:
    day = at.astimezone(company_zone()).date()
    moment = datetime.fromisoformat(due).astimezone(company_zone()) if due else at
    words = f"{case.number} {case.title} ({moment:%Y-%m-%d %H:%M})"
    return FactFound(source, str(case.pk), day, words, case.holder, case)


def _propose_all(fact: FactFound, now: datetime) -> None:
    for kind in manual_of_day(fact.happened_on, now).document.rewards.following(fact.source):
        propose(fact, kind, now=now)
