from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RulebookConfig(AppConfig):
    name = "csdesk.rulebook"
    label = "rulebook"
    verbose_name = _("Manual")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from csdesk.people.registry import (  # noqa: PLC0415 - models are not loaded at import
            register_new_company_step,
            register_permissions,
            register_staffing,
        )
        from csdesk.rulebook.permissions import Permission  # noqa: PLC0415
        from csdesk.rulebook.services import load_preset  # noqa: PLC0415
        from csdesk.rulebook.services.staffing import posts_shown  # noqa: PLC0415
        from csdesk.tenancy.models import Tenant  # noqa: PLC0415
        from csdesk.tenancy.scoping import require_tenant  # noqa: PLC0415
        from csdesk.web.navigation import ADMIN, Entry, register  # noqa: PLC0415

        def first_manual(preset: str, administrator: Any, now: Any) -> None:
            load_preset(Tenant.objects.get(pk=require_tenant()), preset, now=now)

        register_permissions(Permission)
        register_new_company_step(first_manual)
        register_staffing(posts_shown)
        view = Permission.VIEW
        register(
            Entry("rulebook", _("Manual"), "rulebook:versions", icon="book-2", order=510, permission=view, shortcut="m")
        )
        register(
            Entry("set-manual", _("Manual"), "rulebook:versions", icon="book-2", order=400, permission=Permission.DRAFT,
                  side=ADMIN, detail=_("Limits, time limits and rules: drafted, signed, in force from a date."))
        )  # fmt: skip
