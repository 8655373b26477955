"""People: identity (global) and what a person is in one company."""

from csdesk.people.models.duty_spell import DutySpell
from csdesk.people.models.invitation import Invitation
from csdesk.people.models.member import Member, MemberKind, MemberState
from csdesk.people.models.role import MemberRole, Role
from csdesk.people.models.security_event import SecurityEvent
from csdesk.people.models.stand_in import StandIn
from csdesk.people.models.team import Team, TeamMembership
from csdesk.people.models.user import User

__all__ = [
    "DutySpell", "Invitation", "Member", "MemberKind", "MemberRole", "MemberState", "Role", "SecurityEvent", "StandIn",
    "Team", "TeamMembership", "User",
]  # fmt: skip
