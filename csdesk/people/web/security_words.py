"""What people read instead of the codes of the security log."""

from collections.abc import Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from csdesk.people.models import Member, Role, SecurityEvent, Team
from csdesk.people.registry import all_permissions, security_labels

Words = str | Promise

KIND_LABELS: dict[str, Words] = {
    "sign_in.done": _("Signed in"),
    "sign_in.failed": _("Wrong password"),
    "sign_in.locked": _("Signing in closed after too many wrong passwords"),
    "sign_in.wave": _("Many wrong passwords for many accounts: somebody tries stolen ones"),
    "credential.change": _("Password or second factor changed; other devices signed out"),
    "access.refused": _("Access refused"),
    "member.invite": _("Invited"),
    "member.join": _("Joined"),
    "member.roles": _("Roles changed"),
    "member.deactivate": _("Deactivated"),
    "member.reactivate": _("Let back in"),
    "role.change": _("Role changed"),
    "role.new": _("Role made by an upgrade"),
    "role.upgrade": _("Role may more since an upgrade"),
    "role.withdraw": _("Role may less since an upgrade"),
    "role.seen": _("Looked at what an upgrade gave the roles"),
    "team.change": _("Team changed"),
    "stand_in.appoint": _("Stand-in appointed"),
    "stand_in.end": _("Stand-in ended"),
    "security.export": _("Security log taken along"),
}
# In the order in which they are told.
FACT_LABELS: dict[str, Words] = {
    "before": _("before"),
    "after": _("after"),
    "ended": _("stand-ins ended"),
    "handed_over": _("open work handed over"),
    "key": _("message"),
    "mailbox": _("mailbox"),
    "members": _("members"),
    "path": _("page"),
    "role": _("role"),
    "added": _("may now"),
    "removed": _("may no longer"),
    "roles": _("roles"),
    "stand_in": _("stand-in"),
    "team": _("team"),
    "topic": _("kind"),
    "tries": _("attempts"),
    "what": _("needs"),
}
_ORDER = {key: place for place, key in enumerate(FACT_LABELS)}
# Told by the line itself.
_UNTOLD = {"method"}


def labels_of_kinds() -> dict[str, Words]:
    """Every kind of line, ours and those that the rooms above write."""
    return KIND_LABELS | security_labels()


def told(events: Iterable[SecurityEvent]) -> list[tuple[SecurityEvent, Words, list[tuple[Words, str]]]]:
    """Each event with its name and its facts in words."""
    labels, names = labels_of_kinds(), _names()
    return [(event, labels.get(event.kind, event.kind), _facts(event.facts, names)) for event in events]


def _names() -> dict[str, dict[Any, str]]:
    """What the codes and keys in facts are called, by the kind of fact."""
    roles: dict[Any, str] = {role.key: str(role) for role in Role.objects.all()}
    members: dict[Any, str] = dict(Member.objects.values_list("pk", "name"))
    permissions: dict[Any, str] = {code: str(label) for code, label in all_permissions().items()}
    teams: dict[Any, str] = {team.key: str(team) for team in Team.objects.all()}
    return {
        **dict.fromkeys(("role", "roles", "before", "after"), roles),
        **dict.fromkeys(("members", "stand_in"), members),
        **dict.fromkeys(("added", "removed", "what"), permissions),
        "team": teams,
    }


def _facts(facts: dict[str, Any], names: dict[str, dict[Any, str]]) -> list[tuple[Words, str]]:
    return [
        (FACT_LABELS.get(key, key), _spelt(value, names.get(key, {})))
        for key, value in sorted(facts.items(), key=lambda fact: _ORDER.get(fact[0], len(_ORDER)))
        if key not in _UNTOLD and value not in ([], "", None)
    ]


def _spelt(value: Any, names: dict[Any, str]) -> str:
    values = value if isinstance(value, list) else [value]
    return pgettext("between names", ", ").join(str(names.get(each, each)) for each in values)
