"""Closing days of a book."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from csdesk.ledger.models import Book, Period
from csdesk.ledger.registry import book_kind
from csdesk.ledger.services.accounts import book_named
from csdesk.ledger.services.posting import local_day
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation


@transaction.atomic
def close_period(book_key: str, through: date, *, actor: Member | None, now: datetime, note: str = "") -> Period:
    """Close all days of a book up to and with `through`: nothing is written on them any more, for ever.

    Waits for those who are writing. Raises RuleViolation when the days are not over, closed already, or something
    of them is still open.
    """
    kind = book_kind(book_key)
    book = Book.objects.select_for_update(of=("self",)).get(pk=book_named(book_key).pk)
    if through >= local_day(now):
        raise RuleViolation(kind.rule, _("Only days that are over can be closed."), field="through")
    if book.closed_until is not None and through <= book.closed_until:
        message = _("The book is closed up to %(day)s already.") % {"day": book.closed_until}
        raise RuleViolation(kind.rule, message, field="through")
    kind.check_closing(through)
    period = Period.objects.create(
        book=book, begins_on=_first_day(book, through), ends_on=through, closed_at=now, closed_by=actor, note=note[:500]
    )
    book.closed_until = through
    book.save(update_fields=["closed_until"])
    return period


def _first_day(book: Book, through: date) -> date:
    if book.closed_until is not None:
        return book.closed_until + timedelta(days=1)
    first: date | None = book.postings.aggregate(first=Min("booked_on"))["first"]
    return min(first or through, through)
