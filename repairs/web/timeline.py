"""What happened to a return, in words: one sentence an event."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from csdesk.desk.web.timeline import Reader, Sentence, Teller, plain, told
from csdesk.events.models import Event
from csdesk.web.templatetags.web import money
from repairs.lifecycle import Status
from repairs.models import DifferenceKind
from repairs.services.following import OUTCOMES


def sentence_of(event: Event, reader: Reader) -> Sentence:
    """The event in the reader's language."""
    return told(event, reader, _TELLERS)


def _with_text(words: Callable[[], str], *, icon: str, alarm: bool = False) -> Teller:
    return lambda facts, reader: Sentence(words(), facts.get("text", ""), icon=icon, is_alarm=alarm)


def _filed(facts: dict[str, Any], reader: Reader) -> Sentence:
    return Sentence(_("Filed: %(count)s units") % {"count": facts.get("units", 0)}, icon="file-plus")


def _applied(facts: dict[str, Any], reader: Reader) -> Sentence:
    return Sentence(_("Applied for: %(count)s units") % {"count": facts.get("units", 0)}, icon="file-plus")


def _counted(facts: dict[str, Any], reader: Reader) -> Sentence:
    left = facts.get("left", 0)
    words = _("Counted, %(left)s still to count") % {"left": left} if left else _("Counted line by line")
    return Sentence(words, icon="list-check")


def _differs(facts: dict[str, Any], reader: Reader) -> Sentence:
    known = dict(DifferenceKind.choices)
    kinds = ", ".join(str(known.get(kind, kind)) for kind in facts.get("kinds", []))
    return Sentence(_("Differs from the list: %(kinds)s") % {"kinds": kinds}, icon="alert-triangle", is_alarm=True)


def _agreed(facts: dict[str, Any], reader: Reader) -> Sentence:
    if facts.get("decided"):
        return Sentence(_("The supervisor has settled it"), facts.get("proposal", ""), icon="checks")
    text = "\n".join(part for part in (facts.get("proposal", ""), facts.get("text", "")) if part)
    return Sentence(_("Agreed with %(name)s") % {"name": facts.get("name", "")}, text, icon="checks")


def _disputed(facts: dict[str, Any], reader: Reader) -> Sentence:
    words = _("%(name)s disputes it: to the supervisor") % {"name": facts.get("name", "")}
    return Sentence(words, facts.get("text", ""), icon="arrow-big-up-line", is_alarm=True)


def _sent(words: Callable[[], str]) -> Teller:
    def tell(facts: dict[str, Any], reader: Reader) -> Sentence:
        waybill = facts.get("waybill", "")
        return Sentence(
            words(), _("Waybill %(number)s") % {"number": waybill} if waybill else "", icon="truck-delivery"
        )

    return tell


def _marked(facts: dict[str, Any], reader: Reader) -> Sentence:
    said = {
        "repaired": _("%(n)s repaired"),
        "replaced": _("%(n)s replaced"),
        "not_repairable": _("%(n)s cannot be repaired"),
    }
    parts = [words % {"n": facts[name]} for name, words in said.items() if facts.get(name)]
    return Sentence(_("Repair: %(what)s") % {"what": ", ".join(parts)}, icon="tool")


def _finished(facts: dict[str, Any], reader: Reader) -> Sentence:
    at_factory = facts.get("before") == Status.AT_FACTORY
    return Sentence(_("Repair finished at the factory") if at_factory else _("Repair finished"), icon="circle-check")


def _quote(words: Callable[[], str], *, icon: str) -> Teller:
    def tell(facts: dict[str, Any], reader: Reader) -> Sentence:
        values = {"number": facts.get("quote", ""), "total": money(facts.get("total_fen", 0))}
        return Sentence(words() % values, facts.get("name", ""), icon=icon)

    return tell


def _refund(words: Callable[[], str]) -> Teller:
    def tell(facts: dict[str, Any], reader: Reader) -> Sentence:
        number = facts.get("sales_return", "")
        detail = _("Sales return %(number)s") % {"number": number} if number else ""
        return Sentence(words() % {"amount": money(facts.get("amount_fen", 0))}, detail, icon="receipt")

    return tell


def _arrived(facts: dict[str, Any], reader: Reader) -> Sentence:
    return Sentence(_("Arrived, says %(name)s") % {"name": facts.get("said_by", "")}, icon="circle-check")


def _rated(facts: dict[str, Any], reader: Reader) -> Sentence:
    words = _("%(name)s rates it with %(stars)s of 5 stars") % {"name": facts["name"], "stars": facts["stars"]}
    return Sentence(words, facts.get("text", ""), icon="star")


def _called(facts: dict[str, Any], reader: Reader) -> Sentence:
    outcome = OUTCOMES.get(facts.get("outcome", ""), "")
    return Sentence(_("Callback: %(outcome)s") % {"outcome": outcome}, facts.get("text", ""), icon="phone-check")


_TELLERS: dict[str, Teller] = {
    "return.file": _filed,
    "return.apply": _applied,
    "return.approve": plain(lambda: _("Approved: the goods may be sent"), icon="circle-check"),
    "return.refuse": _with_text(lambda: _("Application refused"), icon="circle-off", alarm=True),
    "return.reapply": _with_text(lambda: _("Applied for again"), icon="rotate"),
    "return.purchase": plain(lambda: _("Handed to purchasing"), icon="package-export"),
    "return.refund": _refund(lambda: _("Refund of %(amount)s asked for")),
    "return.refund_approved": _refund(lambda: _("Refund of %(amount)s approved")),
    "return.keep_goods": _with_text(lambda: _("Refund refused"), icon="circle-off"),
    "return.credit": _refund(lambda: _("Refund of %(amount)s credited against goods")),
    "return.receive": plain(lambda: _("Goods received"), icon="package-import"),
    "return.count": _counted,
    "return.inspect": plain(lambda: _("Inspection done"), icon="circle-check"),
    "return.difference": _differs,
    "return.cleared": plain(lambda: _("Counted anew: nothing differs"), icon="checks"),
    "return.propose": _with_text(lambda: _("Proposed to the dealer"), icon="message-plus"),
    "return.agree": _agreed,
    "return.dispute": _disputed,
    "return.forward": _sent(lambda: _("Sent to the factory")),
    "return.keep": plain(lambda: _("Repaired in-house"), icon="tool"),
    "return.mark": _marked,
    "return.finish": _finished,
    "return.mend": plain(lambda: _("Repair finished in-house"), icon="circle-check"),
    "return.sent_home": _sent(lambda: _("The factory has sent the goods back")),
    "return.come_back": plain(lambda: _("Back at the desk"), icon="package-import"),
    "return.send_back": _with_text(lambda: _("Goes back unrepaired"), icon="arrow-back-up"),
    "return.tell": _with_text(lambda: _("Customer told that the goods are back"), icon="phone-check"),
    "return.ship": _sent(lambda: _("Shipped to the dealer")),
    "return.arrive": _arrived,
    "return.lose": _with_text(lambda: _("Lost in transit"), icon="alert-triangle", alarm=True),
    "return.find": _with_text(lambda: _("Turned up again"), icon="package-import"),
    "return.replace": plain(lambda: _("What was lost is replaced"), icon="rotate"),
    "return.settle": _with_text(lambda: _("Settled otherwise"), icon="checks"),
    "return.withdraw": _with_text(lambda: _("Withdrawn"), icon="circle-off"),
    "return.quote": _quote(lambda: _("Quote %(number)s: %(total)s"), icon="receipt"),
    "return.accept_quote": _quote(lambda: _("Quote %(number)s accepted: %(total)s"), icon="checks"),
    "return.refuse_quote": _quote(lambda: _("Quote %(number)s refused"), icon="circle-off"),
    "return.callback": _called,
    "return.rate": _rated,
}
