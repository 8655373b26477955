"""What the rooms below are told of inquiries when the app starts."""

from django.utils.translation import gettext_lazy, gettext_noop

# kind -> (one, its body, several)
NOTICES = {
    "inquiry.open": (
        gettext_noop("An inquiry is yours: %(number)s"),
        gettext_noop("%(case_title)s"),
        gettext_noop("%(count)s inquiries are yours"),
    ),
    "inquiry.major": (
        gettext_noop("Major matter: %(number)s"),
        gettext_noop("%(case_title)s"),
        gettext_noop("%(count)s major matters"),
    ),
    "inquiry.heard": (
        gettext_noop("Heard from a customer: %(number)s"),
        gettext_noop("%(question)s"),
        gettext_noop("%(count)s things were heard from customers"),
    ),
    "inquiry.result": (
        gettext_noop("What you took down is closed: %(number)s"),
        gettext_noop("%(result)s"),
        gettext_noop("%(count)s inquiries that you took down are closed"),
    ),
    "consult.ask": (
        gettext_noop("Your department is consulted: %(number)s"),
        gettext_noop("%(question)s"),
        gettext_noop("Your department is consulted on %(count)s inquiries"),
    ),
    "consult.answer": (
        gettext_noop("%(department)s has answered: %(number)s"),
        gettext_noop("%(case_title)s"),
        gettext_noop("Departments have answered on %(count)s inquiries"),
    ),
    "line.dead": (
        gettext_noop("Nothing is heard of a telephone line: %(line)s"),
        gettext_noop("Number %(number)s. Please have it looked after."),
        gettext_noop("Nothing is heard of %(count)s telephone lines"),
    ),
}


def register_inquiries() -> None:
    """Called from the app's `ready()`."""
    _register_case_kind()
    _register_tasks()
    _register_listeners()
    _register_sources()
    _register_notices()
    _register_at_desk()
    _register_places()
    _register_in_portal()


def _register_case_kind() -> None:
    from attendance.queries.load import cases_by_hour  # noqa: PLC0415 - models are not loaded at import
    from attendance.registry import register_load  # noqa: PLC0415
    from csdesk.cases.registry import CaseKind, register_kind  # noqa: PLC0415
    from csdesk.people.services.members import register_hand_over  # noqa: PLC0415
    from csdesk.webhooks.registry import open_to_outsiders, register_picture  # noqa: PLC0415
    from tickets.policies import inquiries_seen_by  # noqa: PLC0415
    from tickets.queries.inquiries import KIND, inquiry_workers, page_of_inquiry  # noqa: PLC0415
    from tickets.queries.inquiry_page import facts_of_inquiry, picture_of_inquiry  # noqa: PLC0415
    from tickets.services import consulting, inquiry_holders  # noqa: PLC0415

    register_kind(
        CaseKind(
            KIND, gettext_lazy("Inquiry"), "ZX", page=page_of_inquiry, visible_to=inquiries_seen_by,
            facts=facts_of_inquiry, hand_over=inquiry_holders.hand_over_inquiry_case, workers=inquiry_workers,
        )
    )  # fmt: skip
    held, owed = gettext_lazy("Open inquiries"), gettext_lazy("Answers owed by departments")
    register_hand_over(held, inquiry_holders.open_inquiries_of, inquiry_holders.hand_over_inquiries)
    register_hand_over(owed, consulting.answers_owed_by, consulting.hand_over_consultations)
    register_picture(KIND, picture_of_inquiry)
    _register_handover(KIND)
    register_load(KIND, cases_by_hour(KIND))
    for happened in ("inquiry.open", "inquiry.answer", "inquiry.close", "inquiry.reopen"):
        open_to_outsiders(happened)


def _register_tasks() -> None:
    import tickets.tasks  # noqa: F401, PLC0415 - its handlers register themselves
    from csdesk.sla.registry import register_hourly, register_task_kind  # noqa: PLC0415
    from tickets.services.calling import return_kind  # noqa: PLC0415
    from tickets.services.lines import watch_lines  # noqa: PLC0415

    register_task_kind(return_kind())
    register_hourly(watch_lines)


def _register_listeners() -> None:
    from csdesk.conversations.registry import (  # noqa: PLC0415
        register_incoming,
        register_macro_acts,
        register_placeholders,
        register_said,
    )
    from csdesk.events.registry import subscribe  # noqa: PLC0415
    from tickets.queries.inquiries import KIND, inquiry_of  # noqa: PLC0415
    from tickets.services.inquiry_course import said_to_asker  # noqa: PLC0415
    from tickets.services.inquiry_macros import inquiry_macro_acts  # noqa: PLC0415
    from tickets.services.inquiry_pausing import asker_wrote, inquiry_clock_went_on  # noqa: PLC0415

    register_said(KIND, said_to_asker)
    register_incoming(KIND, asker_wrote)
    register_macro_acts(KIND, inquiry_macro_acts())
    subscribe("clock.resume", inquiry_clock_went_on)
    register_placeholders(KIND, lambda case: {"customer_name": inquiry_of(case).asker_name})


def _register_sources() -> None:
    from csdesk.search.registry import Source, register_source  # noqa: PLC0415
    from tickets.queries import searchable as s  # noqa: PLC0415

    register_source(Source(s.INQUIRY, gettext_lazy("Inquiry"), False, s.inquiry_texts))
    register_source(Source(s.ANSWER, gettext_lazy("Result of an inquiry"), True, s.inquiry_result_texts))
    register_source(Source(s.CONSULTATION, gettext_lazy("Department consulted"), True, s.consultation_texts))


def _register_notices() -> None:
    from csdesk.outbox.notices import register_notice, register_notice_group  # noqa: PLC0415

    register_notice_group("inquiry", gettext_lazy("Inquiries"))
    register_notice_group("consult", gettext_lazy("Departments consulted"))
    register_notice_group("line", gettext_lazy("Telephone lines"))
    for kind, (title, body, many) in NOTICES.items():
        register_notice(kind, title=title, body=body, many=many)


def _register_at_desk() -> None:
    from csdesk.desk.registry import register_desk_kind  # noqa: PLC0415
    from tickets.web.inquiries.at_desk import INQUIRIES  # noqa: PLC0415

    register_desk_kind(INQUIRIES)


def _register_places() -> None:
    from csdesk.desk.queries.queue import mine_to_do  # noqa: PLC0415
    from csdesk.web.navigation import Entry, register  # noqa: PLC0415
    from tickets.permissions import Permission  # noqa: PLC0415
    from tickets.queries.inquiries import KIND  # noqa: PLC0415

    register(
        Entry(
            "inquiries",
            gettext_lazy("Inquiries"),
            "tickets:inquiries",
            icon="help-circle",
            order=105,
            permission=Permission.INQUIRY_VIEW,
            shortcut="q",
            count=lambda request: mine_to_do(request.member, KIND),
        )
    )
    register(
        Entry(
            "new_inquiry",
            gettext_lazy("New inquiry"),
            "tickets:new_inquiry",
            icon="phone-plus",
            order=106,
            permission=Permission.INQUIRY_OPEN,
            unless=Permission.INQUIRY_VIEW,
        )
    )
    register(
        Entry(
            "inquiry_rates",
            gettext_lazy("Rates of inquiries"),
            "tickets:rates",
            icon="chart-bar",
            order=175,
            permission=Permission.INQUIRY_VIEW,
        )
    )


def _register_in_portal() -> None:
    from dealers.registry import register_portal_kind  # noqa: PLC0415
    from tickets.portal.questions import QUESTIONS  # noqa: PLC0415

    register_portal_kind(QUESTIONS)


def _register_handover(kind: str) -> None:
    from attendance.queries.handover import cases_of_kind  # noqa: PLC0415
    from attendance.registry import HandoverSection, register_handover_section  # noqa: PLC0415

    label = gettext_lazy("Open inquiries")
    section = HandoverSection("inquiries", label, lambda shift, now: cases_of_kind(kind, shift), order=300)
    register_handover_section(section)
