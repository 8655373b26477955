"""Price lists: planned for a day to come, corrected until that day, kept for ever afterwards (RPR-11)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from csdesk.outbox.rendering import company_zone
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from products.models import PriceItem, PriceKind, PriceList, ProductLine
from products.permissions import Permission
from products.queries.prices import RULE
from products.rules.quotes import MOST_FEN, moved_price


@dataclass(frozen=True)
class NewItem:
    """What one thing costs, in fen; `line` empty: for all product lines."""

    key: str
    label: str
    price_fen: int
    kind: str = PriceKind.PART
    line: ProductLine | None = None
    label_en: str = ""


@transaction.atomic
def plan_list(
    name: str,
    valid_from: date,
    *,
    actor: Member | None,
    now: datetime,
    note: str = "",
    based_on: PriceList | None = None,
    change_fen: int = 0,
) -> PriceList:
    """Begin a list that counts from a day on; the one before ends the day before by itself.

    `based_on` copies the items of another list, each `change_fen` dearer or (below nothing) cheaper, but never
    below nothing. Raises RuleViolation for a day on which another list begins, and for one that has come: what
    was quoted stays true. Only the very first list may begin in the past.
    """
    _demand(actor)
    if valid_from <= _today(now) and PriceList.objects.exists():
        raise RuleViolation(RULE, _("A price list begins on a day to come."), field="valid_from")
    if abs(change_fen) > MOST_FEN:
        raise RuleViolation(RULE, _("No price can change by so much."), field="change")
    if not name.strip():
        raise RuleViolation(RULE, _("Give the list a name."), field="name")
    _refuse_taken(valid_from)
    try:
        with transaction.atomic():
            planned = PriceList.objects.create(
                name=name.strip()[:120], valid_from=valid_from, note=note[:500], added_by=actor, added_at=now
            )
    except IntegrityError as error:  # planned at the same moment by another
        raise _taken() from error
    if based_on is not None:
        _copy(based_on, planned, change_fen)
    return planned


@transaction.atomic
def move_list(price_list: PriceList, valid_from: date, *, actor: Member | None, now: datetime) -> PriceList:
    """Let a list to come begin on another day to come. Raises RuleViolation as `plan_list` does."""
    price_list = _locked(price_list, actor, now)
    if valid_from <= _today(now):
        raise RuleViolation(RULE, _("A price list begins on a day to come."), field="valid_from")
    if valid_from != price_list.valid_from:
        _refuse_taken(valid_from)
        price_list.valid_from = valid_from
        try:
            with transaction.atomic():
                price_list.save(update_fields=["valid_from"])
        except IntegrityError as error:
            raise _taken() from error
    return price_list


@transaction.atomic
def set_item(price_list: PriceList, item: NewItem, *, actor: Member | None, now: datetime) -> PriceItem:
    """Put a price into a list to come, or change the one it has for this key and line. Raises RuleViolation."""
    price_list = _locked(price_list, actor, now)
    if not 0 <= item.price_fen <= MOST_FEN:
        raise RuleViolation(RULE, _("A price lies between ¥0 and ¥10,000,000."), field="price")
    if not item.label.strip():
        raise RuleViolation(RULE, _("Give it a name."), field="label")
    values = {
        "label": item.label.strip()[:120],
        "label_en": item.label_en.strip()[:120],
        "kind": item.kind,
        "price_fen": item.price_fen,
    }
    kept, _is_new = PriceItem.objects.update_or_create(
        price_list=price_list, key=item.key, line=item.line, defaults=values
    )
    return kept


@transaction.atomic
def remove_item(item: PriceItem, *, actor: Member | None, now: datetime) -> None:
    """Take a price out of a list to come. Raises RuleViolation once the list's day has come."""
    _locked(item.price_list, actor, now)
    item.delete()


@transaction.atomic
def remove_list(price_list: PriceList, *, actor: Member | None, now: datetime) -> None:
    """Drop a list to come: the one before goes on. Raises RuleViolation once its day has come."""
    _locked(price_list, actor, now).delete()


def is_open(price_list: PriceList, *, now: datetime) -> bool:
    """Whether the list may still be changed: its day has not come."""
    return price_list.valid_from > _today(now)


def _copy(source: PriceList, target: PriceList, change_fen: int) -> None:
    for item in source.items.order_by("pk"):
        PriceItem.objects.create(
            price_list=target,
            line_id=item.line_id,
            key=item.key,
            label=item.label,
            label_en=item.label_en,
            kind=item.kind,
            price_fen=moved_price(item.price_fen, change_fen),
        )


def _locked(price_list: PriceList, actor: Member | None, now: datetime) -> PriceList:
    _demand(actor)
    found = PriceList.objects.select_for_update(of=("self",)).filter(pk=price_list.pk).first()
    if found is None:
        raise RuleViolation(RULE, _("Somebody has removed this list."))
    # The very first list may have begun in the past; it is open until something was entered into it.
    if not is_open(found, now=now) and not _is_first_and_new(found, now):
        raise RuleViolation(RULE, _("This list is in force or over: plan another for a day to come."))
    return found


def _is_first_and_new(price_list: PriceList, now: datetime) -> bool:
    """The only list there is, on the day on which it was entered."""
    zone = company_zone()
    is_of_today = price_list.added_at.astimezone(zone).date() == now.astimezone(zone).date()
    return is_of_today and not PriceList.objects.exclude(pk=price_list.pk).exists()


def _demand(actor: Member | None) -> None:
    if actor is not None and not actor.may(Permission.PRICE_MANAGE):
        raise PermissionDenied(f"{actor} may not keep price lists.")


def _refuse_taken(valid_from: date) -> None:
    if PriceList.objects.filter(valid_from=valid_from).exists():
        raise _taken()


def _taken() -> RuleViolation:
    return RuleViolation(RULE, _("Another price list begins on this day."), field="valid_from")


def _today(now: datetime) -> date:
    return now.astimezone(company_zone()).date()
