from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as _noop


class DocumentsConfig(AppConfig):
    name = "csdesk.documents"
    label = "documents"
    verbose_name = _("Files")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from csdesk.documents.permissions import Permission  # noqa: PLC0415 - models are not loaded at import
        from csdesk.documents.services.quotas import warn_when_nearly_full  # noqa: PLC0415
        from csdesk.outbox.notify import register_notice  # noqa: PLC0415
        from csdesk.people.registry import register_permissions  # noqa: PLC0415
        from csdesk.tenancy.upkeep import register_upkeep  # noqa: PLC0415

        _register_papers()

        register_permissions(Permission)
        register_notice(
            "documents.nearly_full",
            title=_noop("The space for files is nearly used up: %(used)s of %(quota)s"),
            body=_noop("Uploads will be refused when it is full; what comes by mail is always kept."),
        )
        register_notice(
            "documents.full",
            title=_noop("The space for files is used up: %(used)s of %(quota)s"),
            body=_noop("Uploads are refused; what comes by mail is kept all the same. Ask your operator for more."),
        )
        register_upkeep("space", _("Space for files looked at"), every=timedelta(days=1), work=warn_when_nearly_full)


def _register_papers() -> None:
    from csdesk.documents.permissions import Permission  # noqa: PLC0415 - models are not loaded at import
    from csdesk.documents.web.archive import find_papers, way_of  # noqa: PLC0415
    from csdesk.web.finding import register_way  # noqa: PLC0415
    from csdesk.web.navigation import Entry, register  # noqa: PLC0415
    from csdesk.web.palette import Provider, register_provider  # noqa: PLC0415

    register(
        Entry(
            "papers",
            _("Papers"),
            "documents:archive",
            icon="file-certificate",
            order=180,
            permission=Permission.ARCHIVE,
        )
    )
    register_way(way_of)
    register_provider(Provider("papers", _("Papers"), find_papers, order=20))
