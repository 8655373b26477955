from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "csdesk.outbox"
    label = "outbox"
    verbose_name = _("Notices")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from csdesk.events.registry import carry_by  # noqa: PLC0415 - models are not loaded at import
        from csdesk.live.registry import register_greeting  # noqa: PLC0415
        from csdesk.outbox.badge import badge_frame  # noqa: PLC0415
        from csdesk.outbox.carrier import carry  # noqa: PLC0415
        from csdesk.outbox.channels import daily, digest, email, robots  # noqa: F401, PLC0415 - they register their topics
        from csdesk.outbox.manual_notices import register_notices, send_copies, tell_of_step  # noqa: PLC0415
        from csdesk.outbox.permissions import Permission  # noqa: PLC0415
        from csdesk.people.registry import register_permissions, register_security_labels  # noqa: PLC0415
        from csdesk.rulebook.registry import after_step  # noqa: PLC0415

        register_permissions(Permission)
        register_security_labels(
            {
                "outbox.dropped": _("Unsent message taken off the list"),
                "outbox.all_again": _("All unsent messages sent again"),
                "robot.create": _("Robot of a group chat set up"),
                "robot.change": _("Robot of a group chat changed"),
                "robot.remove": _("Robot of a group chat removed"),
            }
        )
        register_notices()
        after_step(tell_of_step)
        after_step(send_copies)
        carry_by(carry)
        register_greeting("notifications", badge_frame)
        self._register_places()

    def _register_places(self) -> None:
        from csdesk.outbox.permissions import Permission  # noqa: PLC0415
        from csdesk.outbox.queries import unread_notices  # noqa: PLC0415
        from csdesk.web.navigation import ACCOUNT, ADMIN, BELL, Entry, register  # noqa: PLC0415

        register(
            Entry(
                "notifications", _("Notices"), "outbox:notifications", icon="bell", order=10, side=BELL, shortcut="n",
                count=lambda asking: unread_notices(asking.member), count_key="notifications",
            )
        )  # fmt: skip
        settings_page = "outbox:notification_settings"
        register(Entry("notice-settings", _("How I am told"), settings_page, icon="bell-cog", order=5, side=ACCOUNT))
        register(
            Entry(
                "dead-letters", _("Not sent"), "outbox:dead_letters", icon="mail-off", order=630,
                permission=Permission.DEAD_LETTERS, side=ADMIN,
                detail=_("Messages that could not be sent after several attempts, to be sent again."),
            )
        )  # fmt: skip
        register(
            Entry(
                "robots", _("Robots of group chats"), "outbox:robots", icon="message-chatbot", order=520,
                permission=Permission.ROBOTS, side=ADMIN,
                detail=_("Tell groups of WeCom, DingTalk or Feishu what colleagues are told."),
            )
        )  # fmt: skip
        if not settings.EMAIL_HOST:
            register(
                Entry(
                    "local-mail", _("Local mail"), "outbox:local_mail", icon="inbox", order=640,
                    permission=Permission.LOCAL_MAIL, side=ADMIN,
                    detail=_("What this installation would have sent if it had a mail server."),
                )
            )  # fmt: skip
