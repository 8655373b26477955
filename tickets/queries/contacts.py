"""How often a customer had to turn to us about one matter: once should do (INQ-24)."""

from collections.abc import Iterable

from django.db.models import Count, Q

from csdesk.cases.models import Case
from csdesk.conversations.models import Message, MessageKind


def contacts_of(cases: Iterable[Case]) -> dict[int, int]:
    """How many times the customer wrote or called on each case, what opened it included; at least once."""
    ids = [case.pk for case in cases]
    came = Q(kind=MessageKind.INCOMING) | Q(kind=MessageKind.CALL, facts__direction="in")
    found = Message.objects.filter(came, case__in=ids, is_automatic=False).order_by()
    counted = dict(found.values_list("case_id").annotate(n=Count("pk")))
    return {pk: max(1, counted.get(pk, 0)) for pk in ids}
