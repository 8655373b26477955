from django.db import models
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantHistory, TenantOwned


class WorkingCalendar(TenantOwned):
    """The hours in which a team works, from a date on.

    Rows of one key follow one another: each counts from its `valid_from` until the next one's, so that new
    opening hours leave the reckoning of past days alone. The first counts for all days before it, too.
    """

    key = models.SlugField(max_length=40, db_index=False)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    valid_from = models.DateField(_("valid from"))
    # Hours, holidays, own additions: csdesk/sla/rules/calendar_documents.py explains the form.
    document = models.JSONField()
    # Counts changes: who saves on top of an older one is told.
    revision = models.PositiveIntegerField(default=0)

    history = TenantHistory()

    class Meta:
        verbose_name = _("working calendar")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "key", "valid_from"],
                name="calendar_key_from",
                violation_error_message=_("This calendar already has hours from that day on."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str) -> str:
        """Its name in a language such as "zh-hans" or "en"."""
        return self.name if language.startswith("zh") else (self.name_en or self.name)
