"""Making, using and taking back the keys of programs."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.api.models import ApiKey
from csdesk.api.policies import may_make_key, may_revoke_key
from csdesk.api.registry import all_scopes
from csdesk.conversations.rules import clean_line
from csdesk.people.models import Member
from csdesk.people.services.security_log import record_security_event
from csdesk.refusals import RuleViolation
from csdesk.tenancy.models import Tenant

RULE = "ROL-06"
SECRET_BYTES = 32
_HINT = 4
# Noted no oftener than this: a busy program must not write its key's row with every call.
USE_NOTED_EVERY = timedelta(minutes=5)


def digest_of(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def create_api_key(
    member: Member,
    *,
    name: str,
    scopes: Collection[str],
    expires_at: datetime | None,
    actor: Member | None,
    now: datetime,
) -> tuple[ApiKey, str]:
    """Make a key that acts as `member` within `scopes`; the key's record and its text, which is told only here.

    Raises PermissionDenied for another's key; RuleViolation without a name, for an unknown scope or none, for an
    end in the past, and for somebody who is not active.
    """
    if not may_make_key(actor, member):
        raise PermissionDenied(f"{actor} may not make a key for {member}.")
    name, known = clean_line(name, 80), all_scopes()
    if not name:
        raise RuleViolation(RULE, _("Say what the key is for."), field="name")
    if not scopes or not set(scopes) <= known.keys():
        raise RuleViolation(RULE, _("Choose what the key may do."), field="scopes")
    if expires_at is not None and expires_at <= now:
        raise RuleViolation(RULE, _("The key must end in the future."), field="expires_at")
    if not member.is_active:
        raise RuleViolation(RULE, _("This person may not sign in, so no key may act for him."))
    secret = secrets.token_urlsafe(SECRET_BYTES)
    key = ApiKey.objects.create(
        member=member,
        name=name,
        digest=digest_of(secret),
        hint=secret[-_HINT:],
        scopes=[scope for scope in known if scope in scopes],
        created_at=now,
        created_by=actor,
        expires_at=expires_at,
    )
    record_security_event("api_key.create", actor=actor, subject=member, now=now, api_key=str(key), scopes=key.scopes)
    return key, f"{Tenant.objects.get(pk=key.tenant_id).slug}.{secret}"


@transaction.atomic
def revoke_api_key(key: ApiKey, *, actor: Member | None, now: datetime) -> ApiKey:
    """Close a key at once and for good; a second time changes nothing. Raises PermissionDenied."""
    if not may_revoke_key(actor, key):
        raise PermissionDenied(f"{actor} may not revoke {key}.")
    key = ApiKey.objects.select_for_update(of=("self",)).select_related("member").get(pk=key.pk)
    if key.revoked_at is None:
        key.revoked_at, key.revoked_by = now, actor
        key.save(update_fields=["revoked_at", "revoked_by"])
        record_security_event("api_key.revoke", actor=actor, subject=key.member, now=now, api_key=str(key))
    return key


def note_use(key: ApiKey, *, now: datetime) -> None:
    """Remember, to some minutes, when the key was last used.

    While another call is noting it, nobody waits: that call holds the row as long as it lasts.
    """
    if key.last_used_at is not None and now - key.last_used_at < USE_NOTED_EVERY:
        return
    free = ApiKey.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=key.pk)
    if free.values_list("pk").first() is not None:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
