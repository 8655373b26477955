from django.apps import AppConfig
from django.utils.translation import gettext_lazy, gettext_noop, pgettext_lazy


class ChatConfig(AppConfig):
    name = "chat"
    label = "chat"
    verbose_name = gettext_lazy("Chat")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the rooms below what a chat is, and what is heard of it."""
        from chat.permissions import Permission  # noqa: PLC0415 - models are not loaded at import
        from csdesk.people.registry import register_permissions  # noqa: PLC0415

        register_permissions(Permission)
        _register_kind()
        _listen()
        _register_notices()
        _register_tasks()
        _register_handover()
        _register_places()


def _register_kind() -> None:
    from attendance.queries.load import cases_by_hour  # noqa: PLC0415
    from attendance.registry import register_load  # noqa: PLC0415
    from chat.policies import chats_seen_by  # noqa: PLC0415
    from chat.queries.chats import KIND, SERIES, chat_of, page_of_case  # noqa: PLC0415
    from chat.services.ending import SOURCE, texts_of_chats  # noqa: PLC0415
    from csdesk.cases.registry import CaseKind, register_kind  # noqa: PLC0415
    from csdesk.conversations.registry import register_placeholders  # noqa: PLC0415
    from csdesk.search.registry import Source, register_source  # noqa: PLC0415

    label = gettext_lazy("Chat")
    register_load(KIND, cases_by_hour(KIND))
    register_kind(CaseKind(KIND, label, SERIES, page=page_of_case, visible_to=chats_seen_by, facts=lambda case: {}))
    register_source(Source(SOURCE, label, True, texts_of_chats))
    register_placeholders(KIND, lambda case: {"customer_name": chat_of(case).visitor_name})


def _listen() -> None:
    from chat.queries.watching import ASIDES, SAID  # noqa: PLC0415
    from chat.services.seating import duty_changed  # noqa: PLC0415
    from chat.tasks import reply_is_late  # noqa: PLC0415
    from csdesk.events.registry import subscribe  # noqa: PLC0415
    from csdesk.live.registry import register_socket, register_topic  # noqa: PLC0415
    from csdesk.people.registry import register_duty_change  # noqa: PLC0415

    register_socket("ws/chat/", "chat.sockets.visitor.VisitorConsumer")
    register_socket("ws/chat/desk/", "chat.sockets.desk.DeskConsumer")
    register_topic(SAID)
    register_topic(ASIDES)
    register_duty_change(duty_changed)
    subscribe("clock.level", reply_is_late)


def _register_notices() -> None:
    from csdesk.outbox.notices import register_notice, register_notice_group  # noqa: PLC0415

    register_notice_group("chat", gettext_lazy("Chats"))
    register_notice(
        "chat.uncovered",
        title=gettext_noop("Nobody is at the chats any more"),
        body=gettext_noop("%(name)s was the last one there; visitors wait (CHT-09)."),
        many=gettext_noop("Nobody is at the chats any more"),
    )


def _register_tasks() -> None:
    from chat.models import LookOutcome, ViewingState  # noqa: PLC0415
    from chat.services.following import LOOK, looked  # noqa: PLC0415
    from chat.services.viewings import HOLD, PREPARE, held, prepared  # noqa: PLC0415
    from csdesk.sla.registry import TaskKind, register_task_kind  # noqa: PLC0415

    looks = {str(outcome): outcome.label for outcome in LookOutcome}
    with_note = frozenset({str(LookOutcome.TOLD), str(LookOutcome.GIVEN_UP)})
    register_task_kind(TaskKind(LOOK, outcomes=looks, outcomes_with_note=with_note, follow_up=looked))
    register_task_kind(TaskKind(PREPARE, follow_up=prepared))
    ends = {str(state): state.label for state in (ViewingState.HELD, ViewingState.MISSED)}
    # What was suggested in the call has to be written down.
    suggested = frozenset({str(ViewingState.HELD)})
    register_task_kind(TaskKind(HOLD, outcomes=ends, outcomes_with_note=suggested, follow_up=held))


def _register_places() -> None:
    from chat.permissions import Permission  # noqa: PLC0415
    from chat.queries.chats import waiting  # noqa: PLC0415
    from chat.web.at_desk import CHATS  # noqa: PLC0415
    from csdesk.desk.registry import register_desk_kind  # noqa: PLC0415
    from csdesk.web.navigation import Entry, register  # noqa: PLC0415

    label, page, icon = pgettext_lazy("place", "Chats"), "chat:desk", "messages"
    register(
        Entry("chats", label, page, icon=icon, order=125, permission=Permission.CHAT_TAKE, shortcut="l",
              count=lambda asking: waiting(), count_key="chats")
    )  # fmt: skip
    register(
        Entry("read_chats", label, page, icon=icon, order=126, permission=Permission.CHAT_VIEW,
              unless=Permission.CHAT_TAKE)
    )  # fmt: skip
    register_desk_kind(CHATS)


def _register_handover() -> None:
    from attendance.queries.handover import cases_of_kind  # noqa: PLC0415
    from attendance.registry import HandoverSection, register_handover_section  # noqa: PLC0415

    section = HandoverSection(
        "chats", gettext_lazy("Open chats"), lambda shift, now: cases_of_kind("chat", shift), order=200
    )
    register_handover_section(section)
