from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class RobotKind(TextChoices):
    """Whose group chat it is: each wants its own form of message and signature."""

    WECOM = "wecom", _("WeCom")
    DINGTALK = "dingtalk", _("DingTalk")
    FEISHU = "feishu", _("Feishu")


class Robot(TenantOwned):
    """A robot of a group chat that is told what people are told, by the groups of notices chosen for it."""

    kind = models.CharField(_("where"), max_length=10, choices=RobotKind.choices)
    name = models.CharField(_("name"), max_length=60)
    # Encrypted with the installation's key: whoever knows the address may write into the chat.
    url_secret = models.TextField()
    signing_secret = models.TextField(blank=True, default="")
    # Groups of kinds of notices: ["clock", "approval"].
    groups = models.JSONField(default=list)
    only_urgent = models.BooleanField(_("only what is urgent"), default=False)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    is_active = models.BooleanField(_("In use"), default=True)
    # How the last message fared; without trouble it was taken.
    tried_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("robot")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="robot_name_once"),
            models.CheckConstraint(condition=Q(kind__in=RobotKind.values), name="robot_kind"),
        ]
        indexes = [models.Index(fields=["tenant", "id"], condition=Q(is_active=True), name="robot_active")]

    def __str__(self) -> str:
        return self.name

    def wants(self, group: str, *, urgent: bool) -> bool:
        """Whether the robot tells of something of a group of kinds."""
        return group in self.groups and (urgent or not self.only_urgent)


class RobotLine(TenantOwned):
    """One thing that a robot tells: what a notice is made of, and when it was sent."""

    robot = TenantForeignKey("outbox.Robot", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    item = models.JSONField()
    # Who was told of it in person.
    names = models.CharField(max_length=300, blank=True, default="")
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["tenant", "robot", "id"], condition=Q(sent_at=None), name="robot_unsent")]

    def __str__(self) -> str:
        return self.kind
