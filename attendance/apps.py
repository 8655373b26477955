from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy


class AttendanceConfig(AppConfig):
    name = "attendance"
    label = "attendance"
    verbose_name = _("Attendance")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the rooms below what is theirs to ask; each owner's part in a function of its own, by the alphabet."""
        from attendance.days import register_days  # noqa: PLC0415 - models are not loaded at import
        from attendance.permissions import Permission  # noqa: PLC0415
        from csdesk.people.registry import register_permissions  # noqa: PLC0415

        register_permissions(Permission)
        register_days()
        _register_leave_cases()
        _register_leave_papers()
        _register_leave_places()
        _register_leave_signatures()
        _register_leave_words()
        _register_handover()
        _register_roster()
        _register_swaps()


def _register_leave_cases() -> None:
    from attendance import policies  # noqa: PLC0415
    from attendance.queries import leaves, trips  # noqa: PLC0415
    from attendance.services import leave_balances  # noqa: PLC0415
    from attendance.services.leave_tasks import task_kinds  # noqa: PLC0415
    from attendance.services.leave_watching import look_after_leave  # noqa: PLC0415
    from csdesk.cases.registry import CaseKind, register_kind  # noqa: PLC0415
    from csdesk.ledger.registry import BookKind, register_book  # noqa: PLC0415
    from csdesk.sla.registry import register_hourly, register_task_kind  # noqa: PLC0415

    register_kind(
        CaseKind(
            policies.KIND_LEAVE, pgettext_lazy("absence", "Leave"), "QJ", page=leaves.page_of_leave,
            visible_to=policies.leave_cases_seen_by, facts=leaves.facts_of_leave,
        )
    )  # fmt: skip
    register_kind(
        CaseKind(
            policies.KIND_TRIP, _("Journey"), "CC", page=trips.page_of_trip,
            visible_to=policies.trip_cases_seen_by, facts=trips.facts_of_trip,
        )
    )  # fmt: skip
    shortage = _("There are only %(available)s half days of this leave, %(wanted)s are needed.")
    book = leave_balances.BOOK
    register_book(
        BookKind(
            book, pgettext_lazy("absence", "Leave"), "LVE-09", shortage, check_closing=leave_balances.check_closing
        )
    )
    for kind in task_kinds():
        register_task_kind(kind)
    register_hourly(look_after_leave)


def _register_leave_signatures() -> None:
    from attendance.queries import trips  # noqa: PLC0415
    from attendance.queries.conflicts import told_to_signers  # noqa: PLC0415
    from attendance.services import leave_steps  # noqa: PLC0415
    from attendance.services import trips as travelling  # noqa: PLC0415
    from csdesk.approvals.registry import ApprovalKind, register_approval_kind  # noqa: PLC0415

    register_approval_kind(
        ApprovalKind(
            leave_steps.CHAIN, pgettext_lazy("absence", "Leave"), decided=leave_steps.follow_decision,
            describe=told_to_signers, may_ask=leave_steps.may_ask_signatures,
        )
    )  # fmt: skip
    register_approval_kind(
        ApprovalKind(
            travelling.CHAIN, _("Business travel"), decided=travelling.follow_decision, describe=trips.told_to_signers,
            may_ask=travelling.may_ask_signatures,
        )
    )  # fmt: skip


def _register_leave_papers() -> None:
    from attendance.policies import KIND_LEAVE, KIND_TRIP  # noqa: PLC0415
    from attendance.queries import absence_papers as papers  # noqa: PLC0415
    from csdesk.documents.registry import BLOCKS, Form, register_form  # noqa: PLC0415

    number = _("Number")
    register_form(
        Form(
            "attendance.leave", _("Application for leave"), "", "", BLOCKS, papers.leave_picture,
            signatures=papers.leave_lines, internal=True, case_kinds=(KIND_LEAVE,), number_label=number,
        )
    )  # fmt: skip
    register_form(
        Form(
            "attendance.trip", _("Travel form"), "", "", BLOCKS, papers.trip_picture, signatures=papers.trip_lines,
            internal=True, case_kinds=(KIND_TRIP,), number_label=number,
        )
    )  # fmt: skip


def _register_leave_places() -> None:
    from attendance.permissions import Permission  # noqa: PLC0415
    from csdesk.api.registry import register_scopes  # noqa: PLC0415
    from csdesk.web.navigation import Entry, register  # noqa: PLC0415

    register(Entry("leave", _("Leave and travel"), "attendance:leaves", icon="beach", order=330,
                   permission=Permission.LEAVE_APPLY))  # fmt: skip
    register_scopes({"leave:read": _("Read leave and travel"), "leave:write": _("Apply for leave and travel")})


# kind -> (one, its body, several)
LEAVE_NOTICES = {
    "leave.call": (
        gettext_noop("Your leave was granted by phone: %(number)s"),
        gettext_noop("Apply for it when you are back; else it counts as absence."),
        gettext_noop("%(count)s leaves were granted by phone"),
    ),
    "leave.approve": (
        gettext_noop("Leave approved: %(number)s"),
        gettext_noop("%(case_title)s"),
        gettext_noop("%(count)s leaves were approved"),
    ),
    "leave.refuse": (
        gettext_noop("Leave refused: %(number)s"),
        gettext_noop("%(case_title)s. %(note)s"),
        gettext_noop("%(count)s leaves were refused"),
    ),
    "leave.lapse": (
        gettext_noop("Never applied for, counts as absence: %(number)s"),
        gettext_noop("%(case_title)s"),
        gettext_noop("%(count)s leaves were never applied for"),
    ),
    "leave.cut": (
        gettext_noop("Back early from leave: %(number)s"),
        gettext_noop("%(case_title)s"),
        gettext_noop("%(count)s people are back early"),
    ),
    "leave.recount": (
        gettext_noop("The days of a leave were counted anew: %(number)s"),
        gettext_noop("%(case_title)s"),
        gettext_noop("%(count)s leaves were counted anew"),
    ),
    "leave.stand_in": (
        gettext_noop("You stand in for %(name)s"),
        gettext_noop("%(begins)s – %(ends)s"),
        gettext_noop("You stand in for %(count)s people"),
    ),
    "trip.approve": (
        gettext_noop("Journey approved: %(number)s"),
        gettext_noop("%(destination)s"),
        gettext_noop("%(count)s journeys were approved"),
    ),
    "trip.refuse": (
        gettext_noop("Journey refused: %(number)s"),
        gettext_noop("%(destination)s. %(note)s"),
        gettext_noop("%(count)s journeys were refused"),
    ),
}


def _register_leave_words() -> None:
    from csdesk.outbox.notices import register_notice, register_notice_group  # noqa: PLC0415

    register_notice_group("leave", pgettext_lazy("absence", "Leave"))
    register_notice_group("trip", _("Travel"))
    for kind, (title, body, many) in LEAVE_NOTICES.items():
        register_notice(kind, title=title, body=body, many=many)


# kind -> (one, its body, several)
ROSTER_NOTICES = {
    "roster.published": (
        gettext_noop("The roster is out: %(month)s"),
        gettext_noop("%(team)s: your shifts are in “My work” and in your calendar."),
        gettext_noop("%(count)s rosters are out"),
    ),
    "roster.changed": (
        gettext_noop("Your roster was changed: %(day)s"),
        gettext_noop("The shift in question: %(begins)s. Look at your shifts."),
        gettext_noop("%(count)s changes of your roster"),
    ),
    "roster.uncovered": (
        gettext_noop("%(name)s has left a shift uncovered: %(team)s"),
        gettext_noop("There at this moment: %(people)s; needed: %(needed)s."),
        gettext_noop("%(count)s shifts were left uncovered"),
    ),
}


def _register_roster() -> None:
    from attendance.queries.shifts import next_on_duty_at, on_duty_at  # noqa: PLC0415
    from attendance.services.covering import duty_changed  # noqa: PLC0415
    from csdesk.outbox.notices import register_notice, register_notice_group  # noqa: PLC0415
    from csdesk.people.registry import (  # noqa: PLC0415
        register_duty_change,
        register_next_duty,
        register_on_duty,
    )

    register_on_duty(on_duty_at)
    register_next_duty(next_on_duty_at)
    register_duty_change(duty_changed)
    register_notice_group("roster", _("Roster"))
    for kind, (title, body, many) in ROSTER_NOTICES.items():
        register_notice(kind, title=title, body=body, many=many)
    _register_roster_places()


def _register_roster_places() -> None:
    from csdesk.api.registry import register_scopes  # noqa: PLC0415
    from csdesk.people.permissions import Permission as People  # noqa: PLC0415
    from csdesk.people.registry import register_security_labels  # noqa: PLC0415
    from csdesk.web.navigation import ACCOUNT, Entry, register  # noqa: PLC0415

    see, mine = People.MEMBER_VIEW, "attendance:my_work"
    register(
        Entry("work", _("My work"), mine, icon="calendar-time", order=505, permission=see, shortcut="w", alone=True)
    )
    register(Entry("rosters", _("Rosters"), "attendance:rosters", icon="calendar", order=506, permission=see))
    register(Entry("my_work", _("My work"), mine, icon="calendar-time", order=899, side=ACCOUNT, unless=see))
    register_scopes({"shifts:read": _("Read the shifts of published rosters")})
    register_security_labels(
        {
            "roster.feed_give": _("Address of a roster's calendar given"),
            "roster.feed_revoke": _("Address of a roster's calendar taken back"),
        }
    )


SWAP_NOTICES = {
    "swap.offered": (
        gettext_noop("%(asker)s asks you to swap: %(case_title)s"),
        gettext_noop("Say whether you agree."),
        gettext_noop("You are asked for %(count)s swaps"),
    ),
    "swap.declined": (
        gettext_noop("%(other)s does not agree to the swap: %(case_title)s"),
        gettext_noop("%(reason)s"),
        gettext_noop("%(count)s swaps were declined"),
    ),
    "swap.in_force": (
        gettext_noop("The swap is in force: %(case_title)s"),
        gettext_noop("Both shifts are in the roster as agreed. Hand over clearly who works when."),
        gettext_noop("%(count)s swaps are in force"),
    ),
    "swap.reported": (
        gettext_noop("Swap reported: %(case_title)s"),
        gettext_noop("%(asker)s and %(other)s have agreed."),
        gettext_noop("%(count)s swaps were reported"),
    ),
    "swap.ended": (
        gettext_noop("The swap does not take place: %(case_title)s"),
        gettext_noop("%(reason)s"),
        gettext_noop("%(count)s swaps do not take place"),
    ),
    "swap.in_the_way": (
        gettext_noop("%(name)s is away on a swapped shift: %(day)s"),
        gettext_noop("%(case_title)s: call the swap off, or change the roster."),
        gettext_noop("%(count)s swapped shifts have nobody"),
    ),
    "swap.fault": (
        gettext_noop("A wrong or empty shift was noted: %(day)s"),
        gettext_noop("%(note)s"),
        gettext_noop("%(count)s wrong or empty shifts were noted"),
    ),
}


def _register_swaps() -> None:
    import attendance.tasks  # noqa: F401, PLC0415 - registers what the outbox calls
    from attendance.policies import CHAIN_SWAP, KIND_SWAP, swaps_seen_by  # noqa: PLC0415
    from attendance.queries.swap_papers import registration, signers_of, told_to_signers  # noqa: PLC0415
    from attendance.queries.swaps import facts_of_swap, page_of_swap  # noqa: PLC0415
    from attendance.services.swap_care import follow_absence, staff_changed  # noqa: PLC0415
    from attendance.services.swap_deciding import follow_decision, may_ask_signatures  # noqa: PLC0415
    from csdesk.api.registry import register_scopes  # noqa: PLC0415
    from csdesk.approvals.registry import ApprovalKind, register_approval_kind  # noqa: PLC0415
    from csdesk.cases.registry import CaseKind, register_kind  # noqa: PLC0415
    from csdesk.documents.registry import BLOCKS, Form, register_form  # noqa: PLC0415
    from csdesk.events.registry import subscribe  # noqa: PLC0415
    from csdesk.outbox.notices import register_notice, register_notice_group  # noqa: PLC0415
    from csdesk.people.registry import register_staff_change  # noqa: PLC0415

    kind = CaseKind(KIND_SWAP, _("Swap of shifts"), "HB", page_of_swap, visible_to=swaps_seen_by, facts=facts_of_swap)
    register_kind(kind)
    register_approval_kind(
        ApprovalKind(
            CHAIN_SWAP, _("Swap of shifts"), decided=follow_decision, describe=told_to_signers,
            may_ask=may_ask_signatures,
        )
    )  # fmt: skip
    register_form(
        Form(
            "attendance.swap", _("Registration of a swap of shifts"), "", "", BLOCKS, registration,
            signatures=signers_of, internal=True, case_kinds=(KIND_SWAP,),
        )
    )  # fmt: skip
    subscribe("leave.*", follow_absence)
    subscribe("trip.*", follow_absence)
    register_staff_change(staff_changed)
    register_scopes({"swaps:read": _("Read swaps of shifts"), "swaps:write": _("Offer and answer swaps of shifts")})
    register_notice_group("swap", _("Swaps of shifts"))
    for key, (title, body, many) in SWAP_NOTICES.items():
        register_notice(key, title=title, body=body, many=many)


HANDOVER_NOTICES = {
    "handover.ready": (
        gettext_noop("%(name)s hands the shift over to you"),
        gettext_noop("Read the sheet and confirm it."),
        gettext_noop("%(count)s shifts are handed over to you"),
    ),
    "handover.taken": (
        gettext_noop("%(name)s has taken over"),
        gettext_noop("Your handover sheet is confirmed."),
        gettext_noop("%(count)s of your sheets are confirmed"),
    ),
    "handover.let_go": (
        gettext_noop("%(name)s lets you go"),
        gettext_noop("You may leave before the next has arrived."),
        gettext_noop("You may leave %(count)s times"),
    ),
    "handover.consent": (
        gettext_noop("%(name)s cannot solve a fault within the shift"),
        gettext_noop("It passes to the next shift only with your consent."),
        gettext_noop("%(count)s faults wait for your consent"),
    ),
    "post.asked": (
        gettext_noop("%(name)s asks to leave the post"),
        gettext_noop("%(reason)s"),
        gettext_noop("%(count)s people ask to leave the post"),
    ),
    "post.allowed": (
        gettext_noop("%(name)s allows you to leave the post"),
        gettext_noop("Say when you are back."),
        gettext_noop("You may leave the post %(count)s times"),
    ),
    "post.refused": (
        gettext_noop("%(name)s does not allow you to leave the post"),
        gettext_noop("%(reason)s"),
        gettext_noop("You may not leave the post %(count)s times"),
    ),
    "post.overdue": (
        gettext_noop("%(name)s should be back at the post"),
        gettext_noop("The time was over at %(due)s."),
        gettext_noop("%(count)s people should be back at their post"),
    ),
}


def _register_handover() -> None:
    from attendance.permissions import Permission  # noqa: PLC0415
    from attendance.queries import handover as found  # noqa: PLC0415
    from attendance.registry import (  # noqa: PLC0415
        HandoverSection,
        ShiftTotal,
        register_handover_section,
        register_shift_total,
    )
    from attendance.services.signing_off import duty_changed  # noqa: PLC0415
    from csdesk.outbox.notices import register_notice, register_notice_group  # noqa: PLC0415
    from csdesk.people.registry import register_duty_change  # noqa: PLC0415
    from csdesk.web.navigation import Entry, register  # noqa: PLC0415

    register_duty_change(duty_changed)
    register(Entry("my_shift", _("Handing over a shift"), "attendance:handover", icon="clipboard-list", order=310,
                   permission=Permission.HANDOVER))  # fmt: skip
    register(Entry("swaps", _("Swaps of shifts"), "attendance:swaps", icon="switch-horizontal", order=320,
                   permission=Permission.SWAP))  # fmt: skip
    register_handover_section(HandoverSection("cases", _("Open cases"), found.open_cases, order=100))
    register_handover_section(HandoverSection("tasks", _("Pending tasks"), found.pending_tasks, order=400))
    register_handover_section(HandoverSection("faults", _("Faults"), found.faults_of_post, order=500))
    register_handover_section(HandoverSection("changes", _("Changes of shifts"), found.shift_changes, order=600))
    register_shift_total(ShiftTotal("opened", _("Cases opened in the shift"), found.cases_opened, order=100))
    register_shift_total(ShiftTotal("closed", _("Cases closed in the shift"), found.cases_closed, order=200))
    register_shift_total(ShiftTotal("left", _("Cases left open"), found.cases_left, order=300))
    register_notice_group("handover", _("Handing over a shift"))
    register_notice_group("post", _("Leaving the post"))
    for key, (title, body, many) in HANDOVER_NOTICES.items():
        register_notice(key, title=title, body=body, many=many)
