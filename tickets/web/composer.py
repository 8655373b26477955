"""The composer: a reply to the customer, a note, or a call; what was typed comes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from csdesk.conversations.models import Draft, MessageKind
from csdesk.conversations.permissions import Permission as Say
from csdesk.conversations.queries import customer_address
from csdesk.desk.web.compose_forms import NoteForm
from csdesk.desk.web.composer import Composer, Tab, Way, tabs_among
from csdesk.people.models import Member
from csdesk.web.forms import TenantForm
from tickets.lifecycle import GONE, LIVE, Status
from tickets.models import Complaint, Liability
from tickets.policies import may_work_on
from tickets.web.compose_forms import CallForm, ReplyForm

FORMS: dict[str, type[TenantForm]] = {
    MessageKind.PUBLIC: ReplyForm,
    MessageKind.INTERNAL: NoteForm,
    MessageKind.CALL: CallForm,
}


WAYS: dict[str, Way] = {
    MessageKind.PUBLIC: Way(Say.REPLY, "tickets:reply", icon="corner-up-left", shortcut="r"),
    MessageKind.INTERNAL: Way(Say.NOTE, "tickets:note", icon="note", shortcut="n"),
    MessageKind.CALL: Way(Say.LOG_CALL, "tickets:call", icon="phone", shortcut="c"),
}


@dataclass(frozen=True)
class ComplaintComposer(Composer):
    """The composer of a complaint."""

    no_apology: bool = False
    # The complaint is closed: writing on it is one of two buttons, each saying what becomes of it.
    is_closed: bool = False
    # Closed after the draft was last worked on.
    closed_since: bool = False
    # The complaint was merged into this one, where the words now wait.
    goes_on_at: Complaint | None = None


def kinds_for(complaint: Complaint, member: Member) -> list[str]:
    """What the member may say on the complaint; nothing on one that left the register."""
    if complaint.status in GONE:
        return []
    kinds = [kind for kind, way in WAYS.items() if member.may(way.permission)]
    return [kind for kind in kinds if kind == MessageKind.INTERNAL or may_work_on(member, complaint)]


def composer_of(
    complaint: Complaint, member: Member, kind: str, *, drafts: Mapping[str, Draft], seen: int
) -> ComplaintComposer | None:
    """The empty composer of a kind (the first that the member may, when he may not that), with his draft in it."""
    kinds = kinds_for(complaint, member)
    if not kinds:
        return None
    kind = kind if kind in kinds else kinds[0]
    draft = drafts.get(kind)
    initial: dict[str, Any] = {"seen": seen, "number": complaint.complainant_phone}
    if draft is not None:
        initial |= {**draft.fields, "text": draft.text}
    return composer_with(complaint, kind, FORMS[kind](initial=initial, auto_id=f"{kind}_%s"), draft=draft)


def composer_with(complaint: Complaint, kind: str, form: TenantForm, **told: Any) -> ComplaintComposer:
    """The composer around a form, which may hold errors."""
    if complaint.status not in LIVE and "is_answer" in form.fields:
        # An answer is given once; on an answered complaint one only writes.
        del form.fields["is_answer"]
    draft, closed_at = told.get("draft"), complaint.case.closed_at
    is_public = kind == MessageKind.PUBLIC
    return ComplaintComposer(
        kind,
        form,
        door=WAYS[kind].door,
        shortcut=WAYS[kind].shortcut,
        page_url=complaint.get_absolute_url(),
        draft_url=reverse("tickets:draft", args=[complaint.case.number, kind]),
        button=_button(complaint, kind, warned=bool(told.get("warning"))),
        no_apology=is_public and complaint.liability == Liability.OTHERS,
        is_closed=is_public and complaint.status == Status.CLOSED,
        closed_since=draft is not None and closed_at is not None and draft.saved_at < closed_at,
        **told,
    )


def tabs_of(complaint: Complaint, member: Member, composer: Composer | None) -> list[Tab]:
    """The kinds to choose from."""
    return tabs_among(kinds_for(complaint, member), WAYS, composer)


def _button(complaint: Complaint, kind: str, *, warned: bool) -> str:
    if kind == MessageKind.INTERNAL:
        return _("Save note")
    if kind == MessageKind.CALL:
        return _("Log call")
    address = complaint.complainant_email or customer_address(complaint.case)
    if not address:
        return _("Record reply (no address to send to)")
    return (_("Send all the same to %(address)s") if warned else _("Send to %(address)s")) % {"address": address}
