from django.apps import AppConfig
from django.utils.translation import gettext_lazy, gettext_noop


class TicketsConfig(AppConfig):
    name = "tickets"
    label = "tickets"
    verbose_name = gettext_lazy("Complaints and inquiries")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the rooms below what complaints and inquiries are and what they do when they have news."""
        from csdesk.people.registry import register_permissions  # noqa: PLC0415 - models are not loaded at import
        from tickets.permissions import Permission  # noqa: PLC0415

        register_permissions(Permission)
        _register_case_kind()
        _register_sources()
        _register_listeners()
        _register_notices()
        _register_mail_route()
        _register_places()
        _register_at_desk()
        _register_for_webhooks()
        _register_papers()
        _register_in_portal()
        _register_signatures()
        from tickets.inquiries import register_inquiries  # noqa: PLC0415

        register_inquiries()


def _register_papers() -> None:
    from csdesk.documents.registry import register_form  # noqa: PLC0415
    from tickets.web.papers import FORMS  # noqa: PLC0415

    for form in FORMS:
        register_form(form)


def _register_in_portal() -> None:
    from dealers.registry import register_portal_kind  # noqa: PLC0415
    from tickets.portal.standing import COMPLAINTS  # noqa: PLC0415

    register_portal_kind(COMPLAINTS)


def _register_signatures() -> None:
    from csdesk.approvals.registry import register_approval_kind  # noqa: PLC0415
    from tickets.services.handling_report import report_kind  # noqa: PLC0415

    register_approval_kind(report_kind())


def _register_for_webhooks() -> None:
    from csdesk.webhooks.registry import open_to_outsiders, register_picture  # noqa: PLC0415
    from tickets.queries.complaints import KIND  # noqa: PLC0415
    from tickets.queries.facts import picture_of  # noqa: PLC0415

    register_picture(KIND, picture_of)
    # Who complained knows of these anyway, without who did what.
    for happened in ("complaint.open", "complaint.answer", "complaint.close", "complaint.reopen"):
        open_to_outsiders(happened)


def _register_at_desk() -> None:
    from csdesk.desk.registry import register_desk_kind  # noqa: PLC0415
    from tickets.web.at_desk import COMPLAINTS  # noqa: PLC0415

    register_desk_kind(COMPLAINTS)


def _register_case_kind() -> None:
    from attendance.queries.load import cases_by_hour  # noqa: PLC0415
    from attendance.registry import register_load  # noqa: PLC0415
    from csdesk.cases.registry import CaseKind, register_kind  # noqa: PLC0415
    from csdesk.people.services.members import register_hand_over  # noqa: PLC0415
    from csdesk.sla.registry import register_hourly, register_task_kind  # noqa: PLC0415
    from csdesk.wording.registry import register_no_apology  # noqa: PLC0415
    from tickets.policies import complaints_seen_by  # noqa: PLC0415
    from tickets.queries.complaints import KIND, is_others_fault, page_of_case  # noqa: PLC0415
    from tickets.queries.facts import facts_of  # noqa: PLC0415
    from tickets.queries.people import working_members  # noqa: PLC0415
    from tickets.services.assigning import hand_over_case, hand_over_complaints, open_complaints_of  # noqa: PLC0415
    from tickets.services.closing import check_kind  # noqa: PLC0415
    from tickets.services.departments import hand_over_opinions, opinions_owed_by  # noqa: PLC0415
    from tickets.services.follow_up import task_kinds  # noqa: PLC0415
    from tickets.services.spot_checks import draw_spot_checks  # noqa: PLC0415

    label = gettext_lazy("Complaint")
    register_kind(
        CaseKind(
            KIND, label, "KS", page=page_of_case, visible_to=complaints_seen_by, facts=facts_of,
            hand_over=hand_over_case, workers=working_members,
        )
    )  # fmt: skip
    register_hand_over(gettext_lazy("Open complaints"), open_complaints_of, hand_over_complaints)
    register_hand_over(gettext_lazy("Opinions owed by departments"), opinions_owed_by, hand_over_opinions)
    register_no_apology(KIND, is_others_fault)
    register_load(KIND, cases_by_hour(KIND))
    register_hourly(draw_spot_checks)
    for kind in (*task_kinds(), check_kind()):
        register_task_kind(kind)


def _register_sources() -> None:
    from csdesk.search.registry import Source, register_source  # noqa: PLC0415
    from tickets.models import ComplaintStep, SpotCheck  # noqa: PLC0415
    from tickets.queries import searchable as s  # noqa: PLC0415

    steps, checks = s.rows_texts(ComplaintStep, "text"), s.rows_texts(SpotCheck, "note")
    register_source(Source(s.COMPLAINT, gettext_lazy("Complaint"), False, s.complaint_texts))
    register_source(Source(s.JUDGEMENT, gettext_lazy("Grounds and outcome"), True, s.judgement_texts))
    register_source(Source(s.STEP, gettext_lazy("What was done"), True, steps))
    register_source(Source(s.OPINION, gettext_lazy("Department's opinion"), True, s.opinion_texts))
    register_source(Source(s.CHECK, gettext_lazy("Spot check"), True, checks))
    register_source(Source(s.MERGED, gettext_lazy("Merged complaint"), True, s.merged_texts))


def _register_listeners() -> None:
    from csdesk.conversations.registry import (  # noqa: PLC0415
        register_incoming,
        register_macro_acts,
        register_placeholders,
        register_survivor,
    )
    from csdesk.events.registry import subscribe  # noqa: PLC0415
    from repairs.registry import register_dissatisfied  # noqa: PLC0415
    from tickets.queries.complaints import KIND, complaint_of, survivor_case  # noqa: PLC0415
    from tickets.services.dissatisfaction import complain_again  # noqa: PLC0415
    from tickets.services.listening import clock_went_on, customer_wrote  # noqa: PLC0415
    from tickets.services.macro_acts import macro_acts  # noqa: PLC0415
    from tickets.services.results import report_result  # noqa: PLC0415

    register_incoming(KIND, customer_wrote)
    register_dissatisfied(KIND, complain_again)
    register_survivor(KIND, survivor_case)
    register_placeholders(KIND, lambda case: {"customer_name": complaint_of(case).complainant_name})
    register_macro_acts(KIND, macro_acts())
    subscribe("clock.resume", clock_went_on)
    for happened in ("complaint.answer", "complaint.close"):
        subscribe(happened, report_result)


# kind -> (one, its body, several)
NOTICES = {
    "complaint.open": (
        gettext_noop("A complaint is yours: %(number)s"),
        gettext_noop("%(case_title)s"),
        gettext_noop("%(count)s complaints are yours"),
    ),
    "complaint.written": (
        gettext_noop("A written complaint has come in: %(number)s"),
        gettext_noop("%(case_title)s"),
        gettext_noop("%(count)s written complaints have come in"),
    ),
    "complaint.major": (
        gettext_noop("Major complaint: %(number)s"),
        gettext_noop("%(case_title)s. %(reason)s"),
        gettext_noop("%(count)s major complaints"),
    ),
    "complaint.unsolved": (
        gettext_noop("Please decide: %(number)s"),
        gettext_noop("%(case_title)s. %(reason)s"),
        gettext_noop("%(count)s complaints wait for your decision"),
    ),
    "complaint.staff": (
        gettext_noop("A complaint is about our own people: %(number)s"),
        gettext_noop("%(case_title)s"),
        gettext_noop("%(count)s complaints are about our own people"),
    ),
    "complaint.asked": (
        gettext_noop("Your department's written opinion is asked for: %(number)s"),
        gettext_noop("%(case_title)s"),
        gettext_noop("Your department's written opinion is asked for on %(count)s complaints"),
    ),
    "complaint.opinion": (
        gettext_noop("%(department)s has answered: %(number)s"),
        gettext_noop("%(case_title)s"),
        gettext_noop("Departments have answered on %(count)s complaints"),
    ),
    "complaint.verified": (
        gettext_noop("Investigated and verified: %(number)s"),
        gettext_noop("%(case_title)s"),
        gettext_noop("%(count)s complaints were investigated and verified"),
    ),
    "complaint.check": (
        gettext_noop("A spot check found something: %(number)s"),
        gettext_noop("%(note)s"),
        gettext_noop("Spot checks found something on %(count)s complaints"),
    ),
    "complaint.reopen": (
        gettext_noop("The customer is not satisfied: %(number)s is open again"),
        gettext_noop("%(note)s"),
        gettext_noop("%(count)s complaints are open again"),
    ),
    "complaint.result": (
        gettext_noop("%(state)s: %(number)s"),
        gettext_noop("%(case_title)s. %(outcome)s"),
        gettext_noop("%(count)s complaints were answered or closed"),
    ),
    "case.assign": (
        gettext_noop("%(by)s has handed over to you: %(number)s"),
        gettext_noop("%(note)s"),
        gettext_noop("%(count)s cases were handed over to you"),
    ),
}


def _register_notices() -> None:
    from csdesk.outbox.notices import register_notice, register_notice_group  # noqa: PLC0415

    register_notice_group("complaint", gettext_lazy("Complaints"))
    register_notice_group("case", gettext_lazy("Work that is handed over"))

    for kind, (title, body, many) in NOTICES.items():
        register_notice(kind, title=title, body=body, many=many)


def _register_places() -> None:
    from csdesk.desk.queries.queue import mine_to_do  # noqa: PLC0415
    from csdesk.web.navigation import Entry, register  # noqa: PLC0415
    from tickets.permissions import Permission  # noqa: PLC0415
    from tickets.queries.complaints import KIND  # noqa: PLC0415

    register(
        Entry(
            "complaints",
            gettext_lazy("Complaints"),
            "tickets:queue",
            icon="message-report",
            order=100,
            permission=Permission.COMPLAINT_VIEW,
            shortcut="c",
            count=lambda asking: mine_to_do(asking.member, KIND),
        )
    )

    register(
        Entry(
            "register",
            gettext_lazy("Register"),
            "tickets:register",
            icon="clipboard-list",
            order=170,
            permission=Permission.COMPLAINT_VIEW,
        )
    )


def _register_mail_route() -> None:
    from csdesk.mail.registry import register_route  # noqa: PLC0415
    from tickets.mail.routes import COMPLAINT_ROUTE, INQUIRY_ROUTE  # noqa: PLC0415

    register_route(COMPLAINT_ROUTE)
    register_route(INQUIRY_ROUTE)
