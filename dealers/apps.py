from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DealersConfig(AppConfig):
    name = "dealers"
    label = "dealers"
    verbose_name = _("Dealers")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the rooms below what the archive and the portal bring."""
        _register_portal()


def _register_portal() -> None:
    from csdesk.web.navigation import PORTAL, Entry, register  # noqa: PLC0415 - models are not loaded at import

    # The bar at the bottom of a phone; a place of the apps above goes between cases and me.
    home, new = pgettext_lazy("portal", "Home"), pgettext_lazy("portal", "New")
    cases, me = pgettext_lazy("portal", "Cases"), pgettext_lazy("portal", "Me")
    register(Entry("portal-home", home, "portal:home", icon="home", order=10, side=PORTAL))
    register(Entry("portal-new", new, "portal:new", icon="circle-plus", order=20, side=PORTAL))
    register(Entry("portal-cases", cases, "portal:cases", icon="list-details", order=30, side=PORTAL))
    register(Entry("portal-me", me, "portal:me", icon="user", order=990, side=PORTAL))
