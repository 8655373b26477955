from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class MailConfig(AppConfig):
    name = "csdesk.mail"
    label = "mail"
    verbose_name = _("Mail")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from csdesk.mail import sending  # noqa: F401, PLC0415 - registers the outbox's handler
        from csdesk.mail.permissions import Permission  # noqa: PLC0415
        from csdesk.outbox.notify import register_notice  # noqa: PLC0415
        from csdesk.people.registry import register_permissions, register_security_labels  # noqa: PLC0415
        from csdesk.sla.registry import register_place  # noqa: PLC0415

        register_permissions(Permission)
        register_security_labels({"mailbox.pause": _("Mailbox paused"), "mailbox.resume": _("Mailbox resumed")})
        register_place("intake", "mail:intake")
        register_notice(
            "message.undelivered",
            title=gettext_noop("Your answer on %(number)s did not reach the customer"),
            body=gettext_noop("%(case_title)s: the mail could not be delivered. Check the address or call."),
        )
        self._register_places()

    def _register_places(self) -> None:
        from csdesk.mail.permissions import Permission  # noqa: PLC0415
        from csdesk.mail.queries import waiting_intake  # noqa: PLC0415
        from csdesk.web.navigation import ADMIN, Entry, register  # noqa: PLC0415

        register(
            Entry(
                "intake",
                _("Intake"),
                "mail:intake",
                icon="inbox",
                order=110,
                permission=Permission.INTAKE_WORK,
                shortcut="i",
                count=lambda asking: waiting_intake(),
                count_key="intake",
            )
        )
        register(
            Entry(
                "mailboxes", _("Mailboxes"), "mail:mailboxes", icon="mail", order=300, side=ADMIN,
                permission=Permission.MAILBOX_MANAGE,
                detail=_("Where customers' mail is fetched and how answers are sent."),
            )
        )  # fmt: skip
        register(
            Entry(
                "blocked-senders", _("Blocked senders"), "mail:blocked", icon="mail-off", order=310, side=ADMIN,
                permission=Permission.SENDER_BLOCK,
                detail=_("Addresses and domains whose mail goes straight to spam."),
            )
        )  # fmt: skip
