"""Who may do what with complaints and inquiries. `actor=None` is the system."""

from django.db.models import Q

from csdesk.cases.models import Case
from csdesk.lifecycle import Transition
from csdesk.people.models import Member
from dealers.policies import own_cases
from tickets.lifecycle import GONE, UNANSWERED, InquiryStatus
from tickets.models import Complaint, ComplaintDepartment, Consultation, Inquiry
from tickets.permissions import Permission


def complaints_seen_by(member: Member) -> Q:
    """Which cases of kind complaint a person may see: a dealer's contact those of his dealer.

    Complaints about colleagues are the supervisor's (CMP-15); whoever was asked for an opinion sees the case.
    """
    return _seen(member, case="", complaint="complaints__")


def seen_complaints(member: Member) -> Q:
    """The same of the complaints themselves: lists need no detour through the cases."""
    return _seen(member, case="case__", complaint="")


def _seen(member: Member, *, case: str, complaint: str) -> Q:
    if not member.is_staff_member:
        return own_cases(member, case=f"{case}pk")
    asked = ComplaintDepartment.objects.filter(in_charge=member)
    if not member.may(Permission.COMPLAINT_VIEW):
        return Q(**{f"{complaint}pk__in": asked.values("complaint")})
    if member.may(Permission.COMPLAINT_STAFF):
        return Q()
    # Of the few about colleagues only: the rest needs no look at holders and departments.
    own = Q(**{f"{case}holder": member}) | Q(**{f"{complaint}pk__in": asked.values("complaint")})
    return Q(**{f"{complaint}is_about_staff": False}) | own


def may_see_queue(actor: Member) -> bool:
    """Open the complaints' list: whoever has to do with complaints, or owes his department's word on one."""
    about = (Permission.COMPLAINT_VIEW, Permission.COMPLAINT_OPEN, Permission.COMPLAINT_WORK)
    return any(map(actor.may, about)) or ComplaintDepartment.objects.filter(in_charge=actor).exists()


def may_open_complaint(actor: Member | None) -> bool:
    """Every employee must accept a complaint (CMP-03)."""
    return actor is None or (actor.is_staff_member and actor.may(Permission.COMPLAINT_OPEN))


def may_work_on(actor: Member | None, complaint: Complaint) -> bool:
    """Reply, note, classify, pause. A complaint about colleagues is worked on by its holder and the supervisor."""
    if actor is None:
        return True
    if not actor.may(Permission.COMPLAINT_WORK):
        return False
    if complaint.is_about_staff and not actor.may(Permission.COMPLAINT_STAFF):
        return bool(complaint.case.holder_id == actor.pk)
    return True


def may_work_on_case(actor: Member | None, case: Case) -> bool:
    """The same for rooms that know only the case; nobody works on what left the register."""
    complaint = Complaint.objects.filter(case=case).exclude(status__in=GONE).select_related("case").first()
    return complaint is not None and may_work_on(actor, complaint)


# What follows when a dealer says whether it is solved (CMP-51, CMP-52).
_DEALERS_OWN = {"close", "reopen"}


def may_say_result(actor: Member, complaint: Complaint) -> bool:
    """Say as the customer whether it is solved: every contact of the dealer whose complaint it is."""
    return not actor.is_staff_member and Case.objects.filter(own_cases(actor), pk=complaint.case_id).exists()


def may_transition(actor: Member | None, complaint: Complaint, transition: Transition) -> bool:
    """Take the complaint through a transition of its lifecycle; its dealer says whether it is solved."""
    if actor is not None and transition.name in _DEALERS_OWN and may_say_result(actor, complaint):
        return True
    return actor is None or (may_work_on(actor, complaint) and actor.may(transition.needs))


def may_assign(actor: Member | None, complaint: Complaint, to: Member) -> bool:
    """Give the complaint to somebody: to oneself with the right to work, to others with the right to assign.

    A holder may hand over what he holds, since responsibility stays marked (INQ-19).
    """
    if actor is None:
        return True
    if not may_work_on(actor, complaint):
        return False
    return actor.may(Permission.COMPLAINT_ASSIGN) or to.pk == actor.pk or complaint.case.holder_id == actor.pk


def may_give_opinion(actor: Member | None, asked: ComplaintDepartment) -> bool:
    """Whoever answers for the department or belongs to it; those who assign complaints for everybody."""
    if actor is None:
        return True
    if not actor.may(Permission.DEPARTMENT_OPINION):
        return False
    if asked.in_charge_id == actor.pk or actor.may(Permission.COMPLAINT_ASSIGN):
        return True
    return asked.team.memberships.filter(member=actor).exists()


def may_read_and_sign(actor: Member | None, complaint: Complaint) -> bool:
    """Sign as the superior for what others entered (DOC-02): who assigns for everybody, never his own handling."""
    if actor is None:
        return False
    return (
        may_work_on(actor, complaint)
        and actor.may(Permission.COMPLAINT_ASSIGN)
        and complaint.case.holder_id != actor.pk
    )


def may_spot_check(actor: Member | None, complaint: Complaint) -> bool:
    """Look again at how a complaint was handled (CMP-54): not one's own."""
    if actor is None:
        return True
    return actor.may(Permission.SPOT_CHECK) and complaint.case.holder_id != actor.pk


def inquiries_seen_by(member: Member) -> Q:
    """Which cases of kind inquiry a person may see: a dealer's contact those of his dealer; who took one down or is
    consulted about it sees that one."""
    return _seen_inquiries(member, case="", inquiry="inquiries__")


def seen_inquiries(member: Member) -> Q:
    """The same of the inquiries themselves."""
    return _seen_inquiries(member, case="case__", inquiry="")


def _seen_inquiries(member: Member, *, case: str, inquiry: str) -> Q:
    if not member.is_staff_member:
        return own_cases(member, case=f"{case}pk")
    if member.may(Permission.INQUIRY_VIEW):
        return Q()
    consulted = Consultation.objects.filter(Q(in_charge=member) | Q(team__in=member.team_memberships.values("team")))
    own = Inquiry.objects.filter(Q(received_by=member) | Q(pk__in=consulted.values("inquiry")))
    return Q(**{f"{inquiry}pk__in": own.values("pk")})


def may_see_inquiries(actor: Member) -> bool:
    """Open the inquiries' list: whoever has to do with inquiries, or owes his department's word on one."""
    about = (Permission.INQUIRY_VIEW, Permission.INQUIRY_OPEN, Permission.INQUIRY_WORK)
    return any(map(actor.may, about)) or Consultation.objects.filter(in_charge=actor).exists()


def may_register_inquiry(actor: Member | None) -> bool:
    """Any employee whom a customer reaches writes it down (INQ-24)."""
    return actor is None or (actor.is_staff_member and actor.may(Permission.INQUIRY_OPEN))


def may_answer_inquiry(actor: Member | None, inquiry: Inquiry | None = None) -> bool:
    """Answer, consult, classify, close."""
    return actor is None or (actor.is_staff_member and actor.may(Permission.INQUIRY_WORK))


def may_work_on_inquiry_case(actor: Member | None, case: Case) -> bool:
    """The same for rooms that know only the case; nobody works on what became a complaint."""
    live = Inquiry.objects.filter(case=case).exclude(status=InquiryStatus.TURNED)
    return may_answer_inquiry(actor) and live.exists()


def may_move_inquiry(actor: Member | None, transition: Transition) -> bool:
    """Take an inquiry through a transition of its lifecycle."""
    return actor is None or (actor.is_staff_member and actor.may(transition.needs))


def may_assign_inquiry(actor: Member | None, inquiry: Inquiry, to: Member) -> bool:
    """Give an inquiry to somebody: to oneself, to others with the right to assign, or what one holds (INQ-19)."""
    if actor is None:
        return True
    if may_assign_visit(actor, inquiry):
        return True
    if not may_answer_inquiry(actor):
        return False
    return actor.may(Permission.INQUIRY_ASSIGN) or actor.pk in (to.pk, inquiry.case.holder_id)


def may_assign_visit(actor: Member | None, inquiry: Inquiry) -> bool:
    """Say who receives a visitor (INQ-42): of a visit that is not over."""
    is_here = inquiry.arrived_at is not None and inquiry.status in UNANSWERED
    return is_here and (actor is None or (actor.is_staff_member and actor.may(Permission.VISIT_ASSIGN)))


def may_answer_consultation(actor: Member | None, asked: Consultation) -> bool:
    """Whoever answers for the department or belongs to it; those who assign inquiries for everybody."""
    if actor is None:
        return True
    if not (actor.is_staff_member and actor.may(Permission.CONSULTATION)):
        return False
    if asked.in_charge_id == actor.pk or actor.may(Permission.INQUIRY_ASSIGN):
        return True
    return asked.team.memberships.filter(member=actor).exists()


def may_report_calls(actor: Member | None) -> bool:
    """Tell of calls as the telephone system does."""
    return actor is None or (actor.is_staff_member and actor.may(Permission.CALL_REPORT))
