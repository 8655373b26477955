"""What stands on the papers of a complaint, read when they are printed, in the language of the paper."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from csdesk.cases.models import Case
from csdesk.documents.rules.picture import Block, fields, notice, secret, table, text
from csdesk.rulebook.at import rulebook_at
from dealers.queries import party_of
from tickets.models import Complaint, StepKind
from tickets.queries.complaints import KIND, complaint_of
from tickets.queries.contacts import contacts_of
from tickets.web.words import spell_value

TAKES_EFFECT = gettext_noop(
    "This agreement takes effect when party A has signed and party B has signed and stamped it."
)
Picture = dict[str, list[Block]]


def _spelled(complaint: Complaint, field: str) -> str:
    return spell_value(field, getattr(complaint, field), rulebook_at(complaint.case.opened_at).document)


def _type(complaint: Complaint) -> str:
    return " · ".join(filter(None, (_spelled(complaint, "type"), _spelled(complaint, "sub_reason"))))


def _dealer(case: Case) -> tuple[str, str, str]:
    """Dealer, contact and phone, as far as the file knows them."""
    party = party_of(case)
    if party is None:
        return "", "", ""
    contact = party.contact
    return str(party.dealer), str(contact or ""), contact.phone if contact is not None else ""


def dealer_letter(case: Case) -> Picture:
    """What the dealer hands in writing (CMP-22); its body is not handed down, so it is room to write."""
    complaint = complaint_of(case)
    dealer, contact, phone = _dealer(case)
    who = fields(
        (_("Dealer"), dealer),
        (_("Contact person"), contact or complaint.complainant_name),
        (_("Phone"), phone or complaint.complainant_phone),
        (_("Complained about"), complaint.subject_of_complaint),
    )
    return {
        "blocks": [who, text(_("Content"), complaint.content, lines=6), text(_("Wanted"), complaint.wanted_outcome)]
    }


def internal_letter(case: Case) -> Picture:
    """What is sent to the responsible departments for their written opinion (CMP-23)."""
    complaint = complaint_of(case)
    asked = complaint.departments.select_related("team", "in_charge").order_by("pk")
    rows = [(one.team, one.in_charge, one.asked_at, one.question) for one in asked]
    opinions = [text(_("Opinion of %(team)s") % {"team": one.team}, _opinion(one), lines=6) for one in asked]
    return {
        "blocks": [
            notice(_("Internal use only: must not be passed on to the dealer (DOC-05).")),
            _complaint_block(complaint),
            text(_("Content"), complaint.content),
            *(
                [table((_("Department"), _("Person in charge"), _("Asked at"), _("Question")), rows, wide=3)]
                if rows
                else []
            ),
            *(opinions or [text(_("Opinion"), "", lines=6)]),
        ]
    }


def _opinion(asked: Any) -> str:
    parts = [asked.opinion]
    parts += [f"{_('Person responsible')}: {asked.responsible}"] if asked.responsible else []
    parts += [f"{_('Plan')}: {asked.plan}"] if asked.plan else []
    return "\n".join(filter(None, parts))


def findings_of(case: Case) -> str:
    """What the departments and the desk found out: the agent shortens it before the report is printed (CMP-25)."""
    complaint = complaint_of(case)
    verified = complaint.steps.filter(kind=StepKind.VERIFICATION).order_by("pk").values_list("text", flat=True)
    return "\n".join(filter(None, [complaint.cause, *verified]))


def report(case: Case, *, findings: str, result: str) -> Picture:
    """The handling report (CMP-25); the settlement quotes its second section as the complaint."""
    complaint = complaint_of(case)
    return {
        "blocks": [
            {**_complaint_block(complaint), "title": f"1. {_('Particulars')}"},
            text(f"2. {_('The complaint')}", complaint.content),
            text(f"3. {_('What was found out')}", findings),
            text(f"4. {_('Result and reply to the dealer')}", result),
        ]
    }


def agreement(case: Case, **typed: str) -> Picture:
    """The settlement in writing (CMP-28): parties, duties, one-off final settlement, when it takes effect (DOC-08)."""
    party_a = fields(
        (_("Name (person or company)"), typed["name"]),
        (_("Phone"), typed["phone"]),
        (_("Home address"), typed["address"]),
        (_("Identity number"), secret("id_number")),
        title=_("Party A (customer)"),
    )
    party_b = fields(
        (_("Name (person or company)"), typed["company"]),
        (_("Phone"), typed["company_phone"]),
        (_("Address"), typed["company_address"]),
        (_("Contact person"), typed["company_contact"]),
        title=_("Party B (company)"),
    )
    words = _(
        "On %(day)s party A complained about %(product)s; the complaint is as in section 2 of the report %(number)s."
    )
    values = {"day": typed["complained_on"], "product": typed["product"], "number": case.number}
    return {
        "blocks": [
            party_a,
            party_b,
            fields((_("Date of the agreement"), typed["agreed_on"])),
            text("", f"1. {words % values}"),
            text(f"2. {_('Duties of party A')}", typed["duties_a"]),
            text(f"3. {_('Duties of party B')}", typed["duties_b"]),
            text("", f"4. {_('All complaints of party A in this matter are hereby settled once and for all.')}"),
            text("", f"5. {_(TAKES_EFFECT)}"),
        ]
    }


def application(case: Case, *, matter: str) -> Picture:
    """What a dealer applies for (DLR-11); the source has only the heading, so the body is free."""
    dealer, contact, phone = _dealer(case)
    if case.kind == KIND and not contact:
        complaint = complaint_of(case)
        contact, phone = complaint.complainant_name, complaint.complainant_phone
    who = fields((_("Dealer"), dealer), (_("Contact person"), contact), (_("Phone"), phone), (_("Matter"), case.title))
    return {"blocks": [who, text(_("What is applied for"), matter, lines=6)]}


def registration(case: Case) -> Picture:
    """Complainant, object, content, the talk and what came of it (CMP-05, CMP-51)."""
    complaint = complaint_of(case)
    talk = complaint.steps.filter(kind__in=(StepKind.FEEDBACK, StepKind.AGREEMENT)).order_by("pk")
    return {
        "blocks": [
            _complaint_block(complaint),
            text(_("Content"), complaint.content),
            text(_("Record of the talk"), "\n".join(step.text for step in talk), lines=6),
            text(_("Result of the follow-up"), complaint.outcome, lines=6),
        ]
    }


def phone_form(case: Case) -> Picture:
    """What is asked of somebody who complains by phone (CMP-05)."""
    complaint = complaint_of(case)
    who = fields(
        (_("Complainant"), complaint.complainant_name),
        (_("Phone"), complaint.complainant_phone),
        (_("Address"), complaint.complainant_address),
        (_("Taken at"), case.opened_at),
    )
    return {"blocks": [who, text(_("Content"), complaint.content, lines=6)]}


def handling_sheet(case: Case) -> Picture:
    """The whole of it on a sheet (CMP-56): particulars, departments, every entry with who and when (DOC-02)."""
    complaint = complaint_of(case)
    steps = complaint.steps.select_related("actor").exclude(kind=StepKind.READ_SIGNED).order_by("pk")
    asked = complaint.departments.select_related("team", "opinion_by").order_by("pk")
    judged = fields(
        (_("Founded?"), complaint.get_founded_display()),
        (_("State"), complaint.get_status_display()),
        (_("Contacts"), contacts_of([case])[case.pk]),
        (_("Holder"), case.holder),
        (_("True cause"), "\n".join(filter(None, (complaint.cause, complaint.responsible)))),
        (_("Outcome"), complaint.outcome),
        (_("Summary"), complaint.summary),
    )
    opinions = [(one.team, _opinion(one), one.opinion_by, one.opinion_at) for one in asked]
    entries = [(step.get_kind_display(), step.text, step.actor, step.at) for step in steps]
    signed = (pgettext("approval", "Signed"), _("Date"))
    return {
        "blocks": [
            _complaint_block(complaint),
            text(_("Content"), complaint.content),
            judged,
            *(
                [table((_("Department"), _("Opinion"), *signed), opinions, title=_("Departments"), wide=1)]
                if opinions
                else []
            ),
            table((_("Entry"), _("In writing"), _("Entered by"), _("Date")), entries, title=_("What was done"), wide=1),
        ]
    }


def feedback_slip(case: Case) -> Picture:
    """What came of it, and room for the customer's opinion and suggestions (CMP-53)."""
    complaint = complaint_of(case)
    return {
        "blocks": [
            fields(
                (_("Complainant"), complaint.complainant_name), (_("Complained about"), complaint.subject_of_complaint)
            ),
            text(_("Handling result"), complaint.outcome),
            text(_("Your opinion of the result"), "", lines=6),
            text(_("Your suggestions"), "", lines=6),
        ]
    }


def _complaint_block(complaint: Complaint) -> Block:
    return fields(
        (_("Complainant"), complaint.complainant_name),
        (_("Phone"), complaint.complainant_phone),
        (_("Address"), complaint.complainant_address),
        (_("E-mail"), complaint.complainant_email),
        (_("Taken at"), complaint.case.opened_at),
        (_("Channel"), _spelled(complaint, "channel")),
        (_("Type"), _type(complaint)),
        (_("Severity"), _spelled(complaint, "severity")),
        (_("First receiver"), complaint.received_by),
        (_("Complained about"), complaint.subject_of_complaint),
        (_("Wanted"), complaint.wanted_outcome),
    )
