from django.db import models
from django.db.models import F, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class Notification(TenantOwned):
    """What a person was told: one row for all of one kind within a minute ("3 complaints are late").

    Words are not kept but made when shown, in the reader's language, from the items' parameters.
    """

    member = TenantForeignKey("people.Member", models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=60)
    # The minute in which it began; later ones of the same minute join it.
    bucket = models.DateTimeField()
    # The first of what happened: [{"case": id or null, "at": iso, "params": {…}}]; `count` says how many in all.
    items = models.JSONField(default=list)
    count = models.PositiveIntegerField(default=1)
    # Of `count`, how many were already taken into a mail; those of people who want none count as taken.
    mailed = models.PositiveIntegerField(default=0)
    is_urgent = models.BooleanField(default=False)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("notice")
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "member", "kind", "bucket"], name="notice_merged")]
        indexes = [
            models.Index(fields=["tenant", "member", "-at", "-id"], name="notice_list"),
            models.Index(fields=["tenant", "member"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["tenant", "member", "id"], condition=Q(mailed__lt=F("count")), name="notice_unmailed"),
        ]

    def __str__(self) -> str:
        return self.kind


# Ways to be told besides the list in the pages: a mail, a sound, a notice of the browser.
EMAIL, SOUND, DESKTOP = CHANNELS = ("email", "sound", "desktop")


class Wish(TextChoices):
    """How much of what a person is told goes out on a channel."""

    ALL = "all", _("Everything")
    URGENT = "urgent", _("Only what is urgent")
    NOTHING = "nothing", _("Nothing")


class NotificationPreference(TenantOwned):
    """How a person wants to be told besides the list in the pages; without a row: by mail, everything, at any hour."""

    member = TenantForeignKey("people.Member", models.CASCADE, related_name="+")
    # channel -> Wish; "muted": {group of kinds: [channels on which only what is urgent comes]}
    channels = models.JSONField(default=dict)
    # Local time of the company; both empty: no quiet hours. They may span midnight.
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)

    # The daily mail of what waits: when, on the working days of which calendar ("": the usual one). None: none.
    digest_at = models.TimeField(_("daily mail at"), null=True, blank=True)
    digest_calendar = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        verbose_name = _("notice settings")
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "member"], name="notice_settings_once")]

    def __str__(self) -> str:
        return str(self.member_id)

    def wish(self, channel: str) -> str:
        """How much the person wants on a channel; by mail everything unless said otherwise, aloud nothing."""
        return str(self.channels.get(channel, Wish.ALL if channel == EMAIL else Wish.NOTHING))

    def muted(self, group: str) -> list[str]:
        """The channels on which only what is urgent comes of a group of kinds."""
        return list(self.channels.get("muted", {}).get(group, []))

    def wants(self, channel: str, group: str, *, urgent: bool) -> bool:
        """Whether something of a group goes out on a channel."""
        wish = self.wish(channel)
        if urgent:
            return wish != Wish.NOTHING
        return wish == Wish.ALL and channel not in self.muted(group)
