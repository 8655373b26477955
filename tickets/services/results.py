"""State and result of each complaint reach the head as well as the complainant (CMP-57)."""

from django.utils.translation import override

from csdesk.events.models import Event
from csdesk.outbox.notify import notify
from csdesk.people.directory import acting_holders
from csdesk.rulebook.at import NoRulebook, rulebook_at
from tickets.lifecycle import Status
from tickets.models import Complaint
from tickets.queries.complaints import KIND

RESULT = "complaint.result"


def report_result(event: Event) -> None:
    """An answer went out, or a complaint was closed: tell whom the manual names, but not who did it."""
    if event.case.kind != KIND:
        return
    try:
        roles = rulebook_at(event.at).document.complaints.results_reported_to
    except NoRulebook:
        return
    complaint = Complaint.objects.filter(case=event.case).first()
    if not roles or complaint is None:
        return
    told = [member for member in acting_holders(roles, at=event.at) if member.pk != event.actor_id]
    state = {language: _label(complaint.status, code) for language, code in (("zh", "zh-hans"), ("en", "en"))}
    outcome = complaint.outcome[:200] or complaint.case.title
    notify(told, RESULT, case=event.case, now=event.at, state=state, outcome=outcome)


def _label(status: str, language: str) -> str:
    with override(language):
        return str(Status(status).label)
