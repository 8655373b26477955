from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """What may be done with rewards; roles collect these."""

    POINTS_VIEW = "incentives.points_view", _("See the department's points, apply for one's own, contest entries")
    POINTS_DECIDE = "incentives.points_decide", _("Enter points and decide on applications")
    POINTS_CONFIRM = "incentives.points_confirm", _("Confirm contested points again, or reverse them")
    REWARDS_DECIDE = "incentives.rewards_decide", _("Enter facts that bring or cost money, decide on what is proposed")
