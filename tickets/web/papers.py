"""The papers of a complaint: which there are, who signs on them, what is typed before they are printed (DOC-01)."""

from collections.abc import Mapping
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from csdesk.approvals.models import RequestState, Verdict
from csdesk.approvals.queries.papers import signed_for
from csdesk.approvals.queries.requests import latest_request, steps_of
from csdesk.cases.models import Case
from csdesk.documents.registry import BLOCKS, Ask, Form, SignatureLine, Signed
from csdesk.tenancy.models import Tenant
from tickets.lifecycle import DONE
from tickets.models import Severity, StepKind
from tickets.queries.complaints import KIND, complaint_of
from tickets.web import pictures

# The company's codes run one ahead of its annexes from the hotline's flow chart on: as printed (DOC-01).
DEALER_LETTER, INTERNAL_LETTER, REPORT = "complaint.dealer_letter", "complaint.internal_letter", "complaint.report"
# The roles of the chain whose signatures are the form's lines.
CHANNEL, SUPERVISOR = "head-channel", "supervisor"
AGREEMENT, APPLICATION = "complaint.agreement", "dealer.application"


def read_and_signed(case: Case) -> Signed | None:
    """The superior who read and signed what was entered last (DOC-02)."""
    steps = complaint_of(case).steps.filter(kind=StepKind.READ_SIGNED).select_related("actor")
    step = steps.order_by("-pk").first()
    return (str(step.actor), step.at) if step is not None else None


def _by_hand(case: Case) -> Signed | None:
    return None


def _is_answered(case: Case) -> bool:
    return complaint_of(case).status in DONE


def _settles_in_writing(case: Case) -> bool:
    complaint = complaint_of(case)
    return complaint.severity == Severity.ESPECIALLY_SERIOUS or complaint.involves_compensation


def _department_lines(case: Case, typed: Mapping[str, str]) -> list[SignatureLine]:
    """One line a department asked, signed where its opinion was given in writing here."""
    asked = complaint_of(case).departments.select_related("team", "opinion_by").order_by("pk")

    def signed(name: str, each: Signed | None) -> SignatureLine:
        return SignatureLine(name, who=lambda _case: each)

    return [
        signed(str(one.team), (str(one.opinion_by or ""), one.opinion_at) if one.opinion_at else None) for one in asked
    ] or [SignatureLine(_("Responsible department"))]


def _report_lines(case: Case, typed: Mapping[str, str]) -> list[SignatureLine]:
    """The report's three lines, signed where the chain of signatures was; who else signed has a line besides."""
    request = latest_request(case, REPORT)
    given = [step for step in (steps_of(request) if request is not None else []) if step.verdict == Verdict.APPROVE]

    def line(label: Any, role: str, *, required: bool = False) -> SignatureLine:
        return SignatureLine(label, who=lambda case: signed_for(case, REPORT, role), required=required)

    more = [line(step.label, step.role) for step in given if step.role not in (CHANNEL, SUPERVISOR)]
    return [
        line(_("Channel department"), CHANNEL, required=True),
        line(_("Customer-service supervisor"), SUPERVISOR, required=True),
        SignatureLine(_("Customer-service specialist")),
        *more,
    ]


def _is_unsigned(case: Case) -> bool:
    """The report goes to the dealer only once it is signed (CMP-25)."""
    request = latest_request(case, REPORT)
    return request is None or request.state != RequestState.APPROVED


_AGREEMENT_LINES = (
    SignatureLine(_("Party A: signature"), required=True),
    SignatureLine(_("Party A: authorised representative"), stamp=True),
    SignatureLine(_("Party B: authorised representative"), required=True, stamp=True),
)


def _company(case: Case) -> str:
    return Tenant.objects.get(pk=case.tenant_id).name


def _today_of(case: Case) -> str:
    return f"{localtime(case.opened_at):%Y-%m-%d}"


_AGREEMENT_ASKS = (
    Ask("name", _("Party A: name"), first=lambda case: complaint_of(case).complainant_name),
    Ask("address", _("Party A: home address"), first=lambda case: complaint_of(case).complainant_address),
    Ask("phone", _("Party A: phone"), first=lambda case: complaint_of(case).complainant_phone),
    Ask(
        "id_number",
        _("Party A: identity number"),
        "secret",
        required=False,
        help=_("Kept encrypted and shown masked. Left empty, it is written on the paper by hand."),
    ),
    Ask("company", _("Party B: name"), first=_company),
    Ask("company_address", _("Party B: address"), required=False),
    Ask("company_phone", _("Party B: phone"), required=False),
    Ask("company_contact", _("Party B: contact"), required=False, first=lambda case: str(case.holder or "")),
    Ask("agreed_on", _("Date of the agreement"), "day", required=False),
    Ask("complained_on", _("Date of the complaint"), "day", first=_today_of),
    Ask("product", _("Product complained about"), first=lambda case: complaint_of(case).subject_of_complaint),
    Ask("duties_a", _("Duties of party A"), "text"),
    Ask("duties_b", _("Duties of party B"), "text", first=lambda case: complaint_of(case).outcome),
)
_REPORT_ASKS = (
    Ask("findings", _("What was found out"), "text", first=pictures.findings_of),
    Ask("result", _("Result and reply to the dealer"), "text", first=lambda case: complaint_of(case).outcome),
)
_APPLICATION_ASKS = (Ask("matter", _("What is applied for"), "text", required=False),)
_KINDS = (KIND,)

FORMS = (
    Form(
        DEALER_LETTER, _("Dealer complaint letter"), "ZFKFBFJ007", "6", BLOCKS, pictures.dealer_letter,
        signatures=(SignatureLine(_("Dealer"), required=True, stamp=True),), case_kinds=_KINDS, outside_prints=True,
        filled_by=_by_hand,
    ),
    Form(
        INTERNAL_LETTER, _("Internal complaint letter"), "ZFKFBFJ008", "7", BLOCKS, pictures.internal_letter,
        signatures=_department_lines, internal=True, case_kinds=_KINDS, read_by=read_and_signed,
    ),
    Form(
        REPORT, _("Complaint handling report"), "ZFKFBFJ009", "8", BLOCKS, pictures.report,
        signatures=_report_lines, internal=_is_unsigned, case_kinds=_KINDS, asks=_REPORT_ASKS, read_by=read_and_signed,
    ),
    Form(
        AGREEMENT, _("Customer complaint mediation agreement"), "ZFKFBFJ0010", "9", BLOCKS, pictures.agreement,
        signatures=_AGREEMENT_LINES, case_kinds=_KINDS, asks=_AGREEMENT_ASKS, offered=_settles_in_writing,
        read_by=read_and_signed, number_label=_("Agreement number"),
    ),
    Form(
        APPLICATION, _("Dealer application letter"), "ZFKFBFJ011", "10", BLOCKS, pictures.application,
        signatures=(SignatureLine(_("Dealer"), required=True, stamp=True),), case_kinds=(KIND, "return", "doa"),
        asks=_APPLICATION_ASKS, outside_prints=True, filled_by=_by_hand,
    ),
    Form(
        "complaint.registration", _("Complaint registration form"), "", "", BLOCKS, pictures.registration,
        internal=True, case_kinds=_KINDS, read_by=read_and_signed,
    ),
    Form(
        "complaint.phone", _("Customer complaint form"), "", "", BLOCKS, pictures.phone_form,
        internal=True, case_kinds=_KINDS, read_by=read_and_signed,
    ),
    Form(
        "complaint.sheet", _("Customer complaint handling sheet"), "", "", BLOCKS, pictures.handling_sheet,
        internal=True, case_kinds=_KINDS, read_by=read_and_signed,
    ),
    Form(
        "complaint.feedback", _("Customer feedback slip"), "", "", BLOCKS, pictures.feedback_slip,
        signatures=(SignatureLine(_("Customer")),), case_kinds=_KINDS, offered=_is_answered, outside_prints=True,
    ),
)  # fmt: skip
