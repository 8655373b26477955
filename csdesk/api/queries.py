"""Finding keys."""

from django.db.models import QuerySet

from csdesk.api.models import ApiKey
from csdesk.api.policies import may_manage_keys
from csdesk.people.models import Member


def keys_visible_to(member: Member) -> QuerySet[ApiKey]:
    """One's own keys, or everybody's for those who manage them; the newest first."""
    keys = ApiKey.objects.select_related("member__user", "created_by", "revoked_by").order_by("-pk")
    return keys if may_manage_keys(member) else keys.filter(member=member)


def key_of_digest(digest: str) -> ApiKey | None:
    """The active company's key with this digest, with its member; whether it still works is for the caller."""
    return ApiKey.objects.select_related("member__user").filter(digest=digest).first()
