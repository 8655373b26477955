"""Notices that name the rule of a refusal, or offer to take back what was just done."""

from typing import Any

from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from csdesk.refusals import RuleViolation
from csdesk.rulebook.permissions import Permission

_MARK = "undo="
_RULE = "rule="


def refused(request: HttpRequest, refusal: RuleViolation) -> None:
    """Say why a service would not, and by which rule."""
    refused_by(request, str(refusal), refusal.rule_id)


def refused_by(request: HttpRequest, words: str, rule_id: str) -> None:
    """Say a refusal with its rule, and the way to it for those who may read the manual; a rule may be ""."""
    if may_read_rules(request):
        messages.warning(request, words, extra_tags=f"{_RULE}{rule_id}")
        return
    if rule_id:
        words = _("%(reason)s (%(rule)s)") % {"reason": words, "rule": rule_id}
    messages.warning(request, words)


def may_read_rules(request: HttpRequest) -> bool:
    """Whether the reader may open the cards of rules; no, where the transaction answers no more and none had asked."""
    member = getattr(request, "member", None)
    if member is None or connection.needs_rollback and "permissions" not in vars(member):
        return False
    return bool(member.is_staff_member and member.may(Permission.VIEW))


def undoable(request: HttpRequest, words: str, *, undo_url: str) -> None:
    """Say what was done and offer "Undo" for ten seconds: a POST to `undo_url`."""
    messages.success(request, words, extra_tags=f"{_MARK}{undo_url}")


def undone(request: HttpRequest, words: str, *, back_to: str) -> HttpResponse:
    """The answer of a view that takes something back: the page stays, its fragments hear `csdesk:undone`."""
    messages.info(request, words)
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Trigger": '{"csdesk:undone": ""}'})
    return redirect(back_to)


def as_data(message: messages.storage.base.Message) -> dict[str, Any]:
    """A message as the page's script wants it: level, words, undo, rule (its ID and the address of its card)."""
    tags = str(message.extra_tags or "")
    undo = tags.removeprefix(_MARK) if tags.startswith(_MARK) else None
    rule_id = tags.removeprefix(_RULE) if tags.startswith(_RULE) else ""
    rule = {"id": rule_id, "url": f"{reverse('rulebook:rules')}#{rule_id}"} if rule_id else None
    level = {"debug": "info", "": "info"}.get(message.level_tag, message.level_tag)
    return {"level": level, "words": str(message.message), "undo": undo, "rule": rule}
