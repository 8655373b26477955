from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy, pgettext_lazy


class KnowledgeConfig(AppConfig):
    name = "knowledge"
    label = "knowledge"
    verbose_name = gettext_lazy("Standard answers")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the rooms below what answers are, and when somebody is asked about one."""
        from csdesk.people.registry import register_new_company_step, register_permissions  # noqa: PLC0415
        from csdesk.sla.registry import register_hourly  # noqa: PLC0415
        from csdesk.tenancy.upgrades import register_upgrade  # noqa: PLC0415
        from knowledge.permissions import Permission  # noqa: PLC0415
        from knowledge.services.giving import give_phrases  # noqa: PLC0415
        from knowledge.services.reviewing import ask_for_reviews  # noqa: PLC0415

        def first_phrases(preset: str, administrator: Any, now: Any) -> None:
            give_phrases(now)

        register_permissions(Permission)
        register_new_company_step(first_phrases)
        register_upgrade("phrases", give_phrases)
        register_hourly(ask_for_reviews)
        _register_tasks()
        _register_notices()
        _register_owners()
        _register_places()
        _register_ready_words()


def _register_tasks() -> None:
    from csdesk.sla.registry import TaskKind, register_task_kind  # noqa: PLC0415
    from knowledge.services import asking, reviewing  # noqa: PLC0415

    register_task_kind(
        TaskKind(
            asking.QUESTION, outcomes={"done": gettext_lazy("Answered")}, outcomes_with_note=frozenset({"done"}),
            follow_up=asking.answered_in_task, page=asking.where_answered,
        )
    )  # fmt: skip
    looked = {
        reviewing.STILL_TRUE: gettext_lazy("Still true"),
        reviewing.CHANGED: gettext_lazy("Not true any more: it is changed or retired"),
    }
    register_task_kind(
        TaskKind(
            reviewing.REVIEW, outcomes=looked, follow_up=reviewing.ticked_off, page=reviewing.where_looked_at
        )
    )  # fmt: skip


def _register_notices() -> None:
    from csdesk.outbox.notices import register_notice, register_notice_group  # noqa: PLC0415
    from knowledge.services.telling import NOTICES  # noqa: PLC0415

    register_notice_group("answer", gettext_lazy("Standard answers"))
    for kind, (title, body, many) in NOTICES.items():
        register_notice(kind, title=title, body=body, many=many)


def _register_owners() -> None:
    from csdesk.api.registry import register_scopes  # noqa: PLC0415
    from csdesk.people.services.members import register_hand_over  # noqa: PLC0415
    from knowledge.services.reviewing import answers_owned_by, hand_over_answers  # noqa: PLC0415

    register_hand_over(gettext_lazy("Standard answers owned"), answers_owned_by, hand_over_answers)
    register_scopes(
        {
            "answers:read": gettext_lazy("Read standard answers and have them suggested"),
            "answers:write": gettext_lazy("Write standard answers and decide on them"),
        }
    )


def _register_places() -> None:
    from csdesk.web.navigation import PORTAL, Entry, register  # noqa: PLC0415
    from knowledge.permissions import Permission  # noqa: PLC0415

    label = gettext_lazy("Standard answers")
    register(Entry("answers", label, "knowledge:list", icon="bulb", order=500, permission=Permission.ARTICLE_VIEW))
    # Five places share the width of a phone.
    label = pgettext_lazy("portal", "Answers")
    register(Entry("portal-answers", label, "portal_answers:list", icon="bulb", order=900, side=PORTAL))


def _register_ready_words() -> None:
    from csdesk.conversations.registry import register_ready_words  # noqa: PLC0415
    from knowledge.web.ready_words import answers_at_hand  # noqa: PLC0415

    register_ready_words(answers_at_hand)
