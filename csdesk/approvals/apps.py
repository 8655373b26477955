from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApprovalsConfig(AppConfig):
    name = "csdesk.approvals"
    label = "approvals"
    verbose_name = _("Signatures")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the rooms below of requests that wait, and of the words of their notices."""
        from csdesk.approvals.permissions import Permission  # noqa: PLC0415
        from csdesk.approvals.queries.clocks import STEP  # noqa: PLC0415 - models are not loaded at import
        from csdesk.approvals.queries.requests import signatures_that_wait  # noqa: PLC0415
        from csdesk.approvals.services.looking_after import look_after_waiting  # noqa: PLC0415
        from csdesk.approvals.services.telling import register_notices  # noqa: PLC0415
        from csdesk.outbox.waiting import WaitingGroup, register_waiting  # noqa: PLC0415
        from csdesk.people.registry import register_permissions, register_staff_change  # noqa: PLC0415
        from csdesk.sla.registry import register_hourly, register_promise_kind  # noqa: PLC0415

        register_permissions(Permission)
        register_notices()
        register_hourly(lambda now: look_after_waiting(now) and None)
        register_staff_change(look_after_waiting)
        register_promise_kind(STEP)
        register_waiting(WaitingGroup("approvals", _("Signatures"), signatures_that_wait, order=10))
        self._register_hand_over()
        self._register_places()

    def _register_places(self) -> None:
        from csdesk.api.registry import register_scopes  # noqa: PLC0415
        from csdesk.approvals.permissions import Permission  # noqa: PLC0415
        from csdesk.approvals.queries.requests import count_for  # noqa: PLC0415
        from csdesk.approvals.web.palette import find_requests  # noqa: PLC0415
        from csdesk.web.navigation import Entry, register  # noqa: PLC0415
        from csdesk.web.palette import Provider, register_provider  # noqa: PLC0415

        register(
            Entry(
                "approvals", _("Signatures"), "approvals:inbox", icon="signature", order=155, shortcut="a",
                permission=Permission.INBOX,
                count=lambda asking: count_for(asking.member, asking.now), count_key="approvals",
            )
        )  # fmt: skip
        register_provider(Provider("approvals", _("Signatures"), find_requests, order=150))
        register_scopes(
            {"approvals:read": _("Read what waits for signatures"), "approvals:write": _("Sign and refuse")}
        )

    def _register_hand_over(self) -> None:
        from csdesk.approvals.services.handing_over import hand_over_lines, lines_named_for  # noqa: PLC0415
        from csdesk.people.services.members import register_hand_over  # noqa: PLC0415

        register_hand_over(_("Signatures asked by name"), lines_named_for, hand_over_lines)
