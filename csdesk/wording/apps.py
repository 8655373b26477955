"""Owns how words that are unwelcome in a text to a customer are found, and what a supervisor says of them.

Which words those are stands in the rulebook.
"""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WordingConfig(AppConfig):
    name = "csdesk.wording"
    label = "wording"
    verbose_name = _("Wording")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from csdesk.people.registry import register_permissions  # noqa: PLC0415 - models are not loaded at import
        from csdesk.web.navigation import ADMIN, Entry, register  # noqa: PLC0415
        from csdesk.wording.permissions import Permission  # noqa: PLC0415

        register_permissions(Permission)
        register(
            Entry(
                "wording",
                _("Wording to review"),
                "wording:review",
                icon="message-check",
                order=410,
                permission=Permission.REVIEW,
                side=ADMIN,
                detail=_("What was warned of and sent all the same, what was refused, and what is allowed."),
            )
        )
