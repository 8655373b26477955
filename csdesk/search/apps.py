from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "csdesk.search"
    label = "search"
    verbose_name = _("Search")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer cases in the palette, and words to lists of cases."""
        from csdesk.cases.registry import register_words_finder  # noqa: PLC0415 - models are not loaded at import
        from csdesk.search.queries import with_words  # noqa: PLC0415
        from csdesk.search.web.finding import find_cases  # noqa: PLC0415
        from csdesk.web.palette import Provider, register_provider  # noqa: PLC0415

        register_words_finder(with_words)
        register_provider(Provider("cases", _("Cases"), find_cases, order=10))
