from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """What may be done with people; roles collect these."""

    MEMBER_VIEW = "people.member_view", _("See colleagues")
    MEMBER_MANAGE = "people.member_manage", _("Invite, change and deactivate people")
    ROLE_MANAGE = "people.role_manage", _("Change roles and what they may do")
    TEAM_MANAGE = "people.team_manage", _("Change teams")
    STAND_IN_MANAGE = "people.stand_in_manage", _("Appoint stand-ins for others")
    DUTY_MANAGE = "people.duty_manage", _("Take others off duty")
    SECURITY_VIEW = "people.security_view", _("Read the security log")
