from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class ConversationsConfig(AppConfig):
    name = "csdesk.conversations"
    label = "conversations"
    verbose_name = _("Conversations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from csdesk.conversations.permissions import Permission  # noqa: PLC0415 - models are not loaded at import
        from csdesk.conversations.queries import files_between  # noqa: PLC0415
        from csdesk.documents.registry import register_given  # noqa: PLC0415
        from csdesk.outbox.notices import register_notice, register_notice_group  # noqa: PLC0415
        from csdesk.people.registry import register_permissions  # noqa: PLC0415

        register_permissions(Permission)
        register_given(files_between)
        _register_sources()
        _register_places()
        register_notice_group("message", _("Messages of customers"))
        register_notice(
            "message.incoming",
            title=gettext_noop("The customer has written: %(number)s"),
            body=gettext_noop("%(case_title)s"),
            many=gettext_noop("Customers have written on %(count)s cases"),
        )


def _register_sources() -> None:
    from csdesk.conversations.queries import CALL, MESSAGE, NOTE, texts_of  # noqa: PLC0415
    from csdesk.search.registry import Source, register_source  # noqa: PLC0415

    for key, label, is_internal in (
        (MESSAGE, _("Message"), False),
        (NOTE, _("Internal note"), True),
        (CALL, _("Call"), True),
    ):
        register_source(Source(key, label, is_internal, texts_of(key)))


def _register_places() -> None:
    from csdesk.conversations.permissions import Permission  # noqa: PLC0415 - models are not loaded at import
    from csdesk.web.navigation import ACCOUNT, Entry, register  # noqa: PLC0415

    register(
        Entry(
            "macros",
            _("Macros"),
            "conversations:macro_list",
            icon="wand",
            order=160,
            permission=Permission.NOTE,
            side=ACCOUNT,
        )
    )
    register(
        Entry(
            "canned",
            _("Canned replies"),
            "conversations:canned_list",
            icon="message-plus",
            order=150,
            permission=Permission.NOTE,
            side=ACCOUNT,
        )
    )
