"""Reads of people asked more than once."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from csdesk.people.models import DutySpell, Member, MemberKind, MemberState, Role, StandIn
from csdesk.people.permissions import Permission
from csdesk.people.registry import kinds_listed_for
from csdesk.tenancy.models import Tenant


@dataclass(frozen=True)
class Reader:
    """What of a person decides how lists are asked for, apart from who it is: part of the shape of what is prepared."""

    kind: str
    permissions: frozenset[str]

    def numbered(self, member_id: int) -> Member:
        """Somebody who may as much, under this id; for conditions only."""
        member = Member(pk=member_id, kind=self.kind)
        member.__dict__["permissions"] = self.permissions
        return member


def reader_of(member: Member) -> Reader:
    """As whom the person reads."""
    return Reader(member.kind, member.permissions)


def active_members() -> QuerySet[Member]:
    """Everybody who may sign in and hold work, by name."""
    return Member.objects.filter(state=MemberState.ACTIVE).order_by("sort_key", "pk")


def listed_members(reader: Member) -> QuerySet[Member]:
    """Whom the person finds among the people: colleagues, and others as their room says; administrators everybody."""
    if reader.may(Permission.MEMBER_MANAGE):
        return Member.objects.all()
    return Member.objects.filter(kind__in=[MemberKind.STAFF, *kinds_listed_for(reader)])


def possible_stand_ins(member: Member) -> QuerySet[Member]:
    """Who may be chosen to act for somebody: colleagues; of his own teams, for who does not see the others."""
    colleagues = active_members().filter(kind=MemberKind.STAFF)
    if member.may(Permission.MEMBER_VIEW):
        return colleagues
    teams = member.team_memberships.values("team")
    return colleagues.filter(team_memberships__team__in=teams).distinct()


def memberships_of(user_id: int) -> list[tuple[int, int]]:
    """(tenant id, member id) of every company a person is active in; legal before a tenant is known."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenant_id, member_id FROM search_memberships(%s)", [user_id])
        return list(cursor.fetchall())


def companies_of(user_id: int) -> list[Tenant]:
    """The active companies a person may choose at login, by name."""
    ids = [tenant_id for tenant_id, _member_id in memberships_of(user_id)]
    return list(Tenant.objects.served().filter(pk__in=ids).order_by("name"))


def suspended_companies_of(user_id: int) -> list[Tenant]:
    """The companies of a person that may not use the desk at present, by name."""
    ids = [tenant_id for tenant_id, _member_id in memberships_of(user_id)]
    return list(Tenant.objects.suspended().filter(pk__in=ids).order_by("name"))


def stand_ins_at(at: datetime) -> QuerySet[StandIn]:
    """The appointments in force at a moment; the latest wins where two overlap."""
    return StandIn.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), starts_at__lte=at).order_by(
        "starts_at", "pk"
    )


def switched_off_at(at: datetime) -> set[int]:
    """Who had gone off duty by the switch and not come back at that moment, by id; who never used it is not there."""
    begun = DutySpell.objects.filter(started_at__lte=at).order_by("member_id", "-started_at", "-pk")
    last = begun.distinct("member_id").values_list("member_id", "ended_at")
    return {member for member, ended_at in last if ended_at is not None and ended_at <= at}


def duty_spell_of(member: Member) -> DutySpell | None:
    """Since when the person is on duty by the switch; None: he is not, or never said."""
    return DutySpell.objects.filter(member=member, ended_at=None).first()


def found_members(words: str, reader: Member) -> QuerySet[Member]:
    """Active people that the reader finds, whose name, pinyin or e-mail address begins so or whose name holds it."""
    words = words.strip()
    begins = Q(sort_key__istartswith=words) | Q(email__istartswith=words)
    found = listed_members(reader).filter(state=MemberState.ACTIVE).order_by("sort_key", "pk")
    return found.filter(begins | Q(name__icontains=words))


def role_names() -> dict[str, str]:
    """What the roles are called in the reader's language, by their keys."""
    return {role.key: str(role) for role in Role.objects.only("key", "name", "name_en", "tenant_id")}
