from django.apps import AppConfig
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "csdesk.web"
    label = "web"
    verbose_name = _("Pages")

    def ready(self) -> None:
        """The places that belong to no room, and what clocks are called."""
        from csdesk.sla.queries.explaining import label_of  # noqa: PLC0415 - models are not loaded at import
        from csdesk.web.clock_face import name_clocks_by  # noqa: PLC0415
        from csdesk.web.navigation import ACCOUNT, SETTINGS, Entry, register  # noqa: PLC0415
        from csdesk.web.palette import Provider, find_places, register_provider  # noqa: PLC0415

        name_clocks_by(lambda clock: label_of(clock).text(get_language() or ""))
        register(Entry("password", _("Change password"), "account_change_password", icon="key", order=10, side=ACCOUNT))
        register(Entry("second-factor", _("Second factor"), "mfa_index", icon="shield-lock", order=20, side=ACCOUNT))
        register_provider(Provider("places", _("Places"), find_places, order=300))
        register(Entry(SETTINGS, _("Settings"), "web:settings", icon="settings", order=990, shortcut="s"))
