"""Pages of a list by sealed cursors: they say where to go on, and nobody can say anything else with them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core import signing
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.response import Response

from csdesk.api.problems import Problem
from csdesk.tenancy.scoping import require_tenant
from csdesk.web.paging import page_of

LARGEST_PAGE = 100


def page_response(
    found: QuerySet[Any],
    query: Mapping[str, Any],
    show: Callable[[list[Any]], list[Any]],
    *,
    by: Sequence[str],
    of: str,
) -> Response:
    """A page of `found` in the order `by`, each row as `show` tells it. `of` names the list: cursors of another
    list, other filters or another company are refused."""
    signer = signer_of(of, query)
    cursor = unsealed(query.get("cursor"), signer)
    page = page_of(found, cursor, by=by, size=min(query["limit"], LARGEST_PAGE))
    if cursor and page.is_first:
        raise _bad_cursor()
    return Response(
        {"data": show(list(page)), "next_cursor": signer.sign(page.next_cursor) if page.next_cursor else None}
    )


def signer_of(of: str, query: Mapping[str, Any]) -> signing.Signer:
    """The seal of a list's cursors."""
    filters = repr(sorted((name, str(value)) for name, value in query.items() if name not in ("cursor", "limit")))
    return signing.Signer(salt=f"api-cursor:{require_tenant()}:{of}:{filters}")


def unsealed(cursor: str | None, signer: signing.Signer) -> str | None:
    """What a cursor says. Raises Problem "malformed" for one that was not made for this list."""
    if cursor is None:
        return None
    try:
        return signer.unsign(cursor)
    except (signing.BadSignature, ValueError) as error:
        raise _bad_cursor() from error


def _bad_cursor() -> Problem:
    return Problem("malformed", _("This cursor does not belong to this list. Begin again without it."))
