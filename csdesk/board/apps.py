from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BoardConfig(AppConfig):
    name = "csdesk.board"
    label = "board"
    verbose_name = _("Live board")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from csdesk.board.permissions import Permission  # noqa: PLC0415 - models are not loaded at import
        from csdesk.people.registry import register_permissions, register_security_labels  # noqa: PLC0415
        from csdesk.web.navigation import Entry, register  # noqa: PLC0415

        register_permissions(Permission)
        register_security_labels({"wall.give": _("Wallboard given out"), "wall.revoke": _("Wallboard taken back")})
        register(
            Entry("board", _("Board"), "board:board", icon="layout-dashboard", order=160, permission=Permission.VIEW,
                  shortcut="b")
        )  # fmt: skip
