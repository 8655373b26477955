"""Main products that agents suggest (CHT-07)."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from chat.models import Offer
from chat.policies import may_keep_offers, may_take_chats
from csdesk.conversations.rules import clean_text
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.wording.services.checking import check_wording
from products.models import Product

RULE = "CHT-07"
LONGEST = 500


@transaction.atomic
def keep_offer(
    product: Product, *, pitch: str, pitch_en: str, place: int = 10, actor: Member | None, now: datetime
) -> Offer:
    """Make a product a main one, or change its words. Raises PermissionDenied; RuleViolation for words that may
    not be said to customers, no words, goods that are sold no longer."""
    if not may_keep_offers(actor):
        raise PermissionDenied(f"{actor} may not say what is suggested.")
    if not product.is_active or product.is_part:
        raise RuleViolation(RULE, _("Only goods that are sold are suggested."), field="product")
    texts = {"pitch": clean_text(pitch), "pitch_en": clean_text(pitch_en)}
    if not any(texts.values()):
        raise RuleViolation(RULE, _("Write what is said to customers, in one language at least."), field="pitch")
    for field, text in texts.items():
        if len(text) > LONGEST:
            raise RuleViolation(RULE, _("%(most)d characters are allowed.") % {"most": LONGEST}, field=field)
        check_wording(text, now=now, actor=actor)
    fields = {**texts, "place": place, "is_active": True, "changed_by": actor, "changed_at": now}
    offer, _made = Offer.objects.update_or_create(product=product, defaults=fields)
    return offer


@transaction.atomic
def withdraw_offer(offer: Offer, *, actor: Member | None, now: datetime) -> None:
    """Suggest it no longer. Raises PermissionDenied."""
    if not may_keep_offers(actor):
        raise PermissionDenied(f"{actor} may not say what is suggested.")
    offer.is_active, offer.changed_by, offer.changed_at = False, actor, now
    offer.save(update_fields=["is_active", "changed_by", "changed_at"])


@transaction.atomic
def use_offer(offer: Offer, language: str, *, actor: Member) -> str:
    """The words for a customer of that language, counted as used. Raises PermissionDenied."""
    if not may_take_chats(actor):
        raise PermissionDenied(f"{actor} may not suggest goods.")
    Offer.objects.filter(pk=offer.pk).update(used_count=F("used_count") + 1)
    return offer.pitch_in(language)
