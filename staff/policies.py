"""Who may do what with a personal file. `actor=None` is the system; nobody judges or pays himself."""

from csdesk.people.models import Member
from staff.permissions import Permission


def may_see_files(member: Member) -> bool:
    """See everybody's file."""
    return member.is_staff_member and (member.may(Permission.FILE_VIEW) or member.may(Permission.FILE_MANAGE))


def may_see_file(member: Member, person: Member) -> bool:
    """See somebody's file: one's own everybody."""
    return member.is_staff_member and (member.pk == person.pk or may_see_files(member))


def may_see_pay(member: Member, person: Member) -> bool:
    """See somebody's base salary: one's own everybody."""
    if not member.is_staff_member:
        return False
    return member.pk == person.pk or member.may(Permission.SALARY_VIEW) or member.may(Permission.SALARY_MANAGE)


def may_keep_files(actor: Member | None) -> bool:
    """Enter and change employments."""
    return _may(actor, Permission.FILE_MANAGE)


def may_keep_pay(actor: Member | None) -> bool:
    """Set base salaries at all, as by a file."""
    return _may(actor, Permission.SALARY_MANAGE)


def may_set_pay(actor: Member | None, person: Member) -> bool:
    """Set somebody's base salary; not one's own."""
    return may_keep_pay(actor) and _is_another(actor, person)


def may_note_incident(actor: Member | None, person: Member) -> bool:
    """Note, verify and take back what somebody did; not one's own doings."""
    return _may(actor, Permission.INCIDENT_NOTE) and _is_another(actor, person)


def may_sanction(actor: Member | None, person: Member) -> bool:
    """Give somebody a sanction and take it back; not oneself."""
    return _may(actor, Permission.SANCTION_GIVE) and _is_another(actor, person)


def may_note_skill(actor: Member | None, person: Member) -> bool:
    """Note what somebody can; not what oneself can."""
    return _may(actor, Permission.SKILL_NOTE) and _is_another(actor, person)


def may_run_trainings(actor: Member | None) -> bool:
    """Plan training and register who was there."""
    return _may(actor, Permission.TRAINING_MANAGE)


def may_inspect(actor: Member | None) -> bool:
    """Go through a list for persons and teams."""
    return _may(actor, Permission.INSPECTION_RUN)


def _may(actor: Member | None, permission: str) -> bool:
    return actor is None or (actor.is_staff_member and actor.may(permission))


def _is_another(actor: Member | None, person: Member) -> bool:
    return actor is None or actor.pk != person.pk
