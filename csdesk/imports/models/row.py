from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class Act(TextChoices):
    """What becomes of a row."""

    NEW = "new", _("new")
    CHANGE = "change", _("changed")
    SAME = "same", _("as it is")
    WRONG = "wrong", _("wrong")


class ImportRow(TenantOwned):
    """One row of a file as it was read; gone when the import is over."""

    job = TenantForeignKey("imports.ImportJob", models.CASCADE, related_name="rows")
    # The line of the file.
    number = models.PositiveIntegerField()
    # column -> value, as its column keeps it; what was left empty is not there
    values = models.JSONField(default=dict)
    # column ("" for the whole row) -> {"words": msgid, "values": {…}}
    problems = models.JSONField(default=dict)
    act = models.CharField(max_length=6, choices=Act.choices)

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "job", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["tenant", "job", "act", "number"], name="import_row_act")]
