"""The words of documents in the reader's language: roles, facts, choices, keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from csdesk.rulebook.rules.rhythms import spell_rhythm
from csdesk.rulebook.rules.spans import spell_moment, spell_span
from csdesk.rulebook.sections import Document
from csdesk.rulebook.sections.approvals import OWN_HEAD
from csdesk.rulebook.sections.base import Entry, Label

FACTS = {
    "complaint.open": gettext_noop("Complaint taken up"),
    "suggestion.open": gettext_noop("Suggestion taken up"),
    "complaint.confirm": gettext_noop("Receipt confirmed"),
    "complaint.verify": gettext_noop("Investigated and verified"),
    "complaint.reclassify": gettext_noop("Classified anew"),
    "complaint.resume": gettext_noop("Pause ended"),
    "complaint.close": gettext_noop("Case closed"),
    "complaint.reopen": gettext_noop("Case opened again"),
    "complaint.withdraw": gettext_noop("Complaint withdrawn"),
    "complaint.merge": gettext_noop("Merged with another"),
    "shipment.send": gettext_noop("Parcel sent"),
    "shipment.report": gettext_noop("Waybill reported"),
    "shipment.arrive": gettext_noop("Parcel arrived"),
    "shipment.lose": gettext_noop("Parcel lost"),
    "message.public": gettext_noop("A word to the customer"),
    "message.answer": gettext_noop("Answer sent"),
    "message.incoming": gettext_noop("The customer writes"),
    "call.logged": gettext_noop("Call noted"),
    "call.answer": gettext_noop("Answer given by phone"),
    "complaint.draw": gettext_noop("Drawn for a spot check"),
    "mail.received": gettext_noop("Mail has come in"),
    "mail.sorted": gettext_noop("Mail was sorted"),
    "handling.ask": gettext_noop("Department asked"),
    "handling.opinion": gettext_noop("Department's opinion is in"),
    "dealer.hand_over": gettext_noop("New dealer handed over"),
    "dealer.end": gettext_noop("Dealings ended"),
    "return.apply": gettext_noop("Goods applied for"),
    "return.approve": gettext_noop("Application approved"),
    "return.refuse": gettext_noop("Application refused"),
    "return.reapply": gettext_noop("Applied for again"),
    "return.credit": gettext_noop("Refund credited"),
    "return.receive": gettext_noop("Goods received"),
    "return.settle": gettext_noop("Settled otherwise"),
    "return.withdraw": gettext_noop("Return withdrawn"),
    "return.ship": gettext_noop("Goods shipped"),
    "return.arrive": gettext_noop("Goods have arrived"),
    "return.lose": gettext_noop("Goods lost in transit"),
    "return.difference": gettext_noop("Something differs"),
    "return.agree": gettext_noop("Agreed with the dealer"),
    "return.cleared": gettext_noop("Nothing differs any more"),
    "return.dispute": gettext_noop("The dealer disputes"),
    "return.file": gettext_noop("Return filed"),
    "return.inspect": gettext_noop("Inspection done"),
    "return.forward": gettext_noop("Sent to the factory"),
    "return.keep": gettext_noop("Kept for repair in-house"),
    "return.finish": gettext_noop("Repair finished at the factory"),
    "return.mend": gettext_noop("Repair finished in-house"),
    "return.come_back": gettext_noop("Back at the desk"),
    "return.send_back": gettext_noop("Goes back unrepaired"),
    "return.replace": gettext_noop("What was lost is replaced"),
    "return.tell": gettext_noop("Customer told that the goods are back"),
    "stocktake.open": gettext_noop("Count begun"),
    "stocktake.close": gettext_noop("Count closed"),
    "stocktake.cancel": gettext_noop("Count called off"),
    "chat.ask": gettext_noop("A visitor asks in a chat"),
    "chat.reply": gettext_noop("An agent answers in a chat"),
    "chat.leave": gettext_noop("A visitor leaves a message"),
    "chat.answer": gettext_noop("The message that was left is answered"),
    "chat.hand_on": gettext_noop("The message that was left became an inquiry"),
    "chat.end": gettext_noop("Chat ended"),
    "inquiry.open": gettext_noop("Inquiry taken up"),
    "inquiry.reply": gettext_noop("A word that answers an inquiry"),
    "inquiry.resume": gettext_noop("Waiting for the customer ended"),
    "inquiry.close": gettext_noop("Inquiry closed"),
    "inquiry.reopen": gettext_noop("Inquiry opened again"),
    "inquiry.turn": gettext_noop("Inquiry became a complaint"),
    "inquiry.reclassify": gettext_noop("Classified anew"),
    "inquiry.consult": gettext_noop("Taken to a department"),
    "consult.ask": gettext_noop("Department consulted"),
    "consult.answer": gettext_noop("Department has answered"),
    "consult.withdraw": gettext_noop("Question to a department taken back"),
    "visit.arrive": gettext_noop("A visitor arrives"),
    "visit.greet": gettext_noop("The visitor is greeted"),
    "call.missed": gettext_noop("A call was missed"),
    "call.returned": gettext_noop("The missed call was returned"),
    "approval.asked": gettext_noop("Signatures asked for"),
    "approval.signed": gettext_noop("Signature given"),
    "approval.approved": gettext_noop("All have signed"),
    "approval.refused": gettext_noop("Signature refused"),
    "approval.withdrawn": gettext_noop("Request for signatures withdrawn"),
    "leave.apply": gettext_noop("Leave applied for"),
    "leave.call": gettext_noop("Leave granted by phone"),
    "leave.complete": gettext_noop("Leave applied for after the call"),
    "leave.over": gettext_noop("Leave that was granted by phone is over"),
    "leave.prove": gettext_noop("Leave is over, its proof is missing"),
    "leave.approve": gettext_noop("Leave approved"),
    "leave.refuse": gettext_noop("Leave refused"),
    "leave.withdraw": gettext_noop("Leave withdrawn"),
    "leave.cut": gettext_noop("Back early from leave"),
    "leave.lapse": gettext_noop("Leave never applied for after the call"),
    "trip.apply": gettext_noop("Journey applied for"),
    "trip.approve": gettext_noop("Journey approved"),
    "trip.refuse": gettext_noop("Journey refused"),
    "trip.withdraw": gettext_noop("Journey withdrawn"),
    "trip.note": gettext_noop("Journey noted at the front desk"),
    "trip.over": gettext_noop("The journey should be over"),
    "trip.back": gettext_noop("Back from the journey"),
    "trip.supplement": gettext_noop("Journey supplemented"),
}
ANY_PAUSE = "pause.*"
ATTRIBUTES = {
    "severity": gettext_noop("Severity"),
    "type": gettext_noop("Type"),
    "channel": gettext_noop("Channel"),
    "manner": gettext_noop("Manner"),
    "compensation": gettext_noop("Compensation"),
    "several_departments": gettext_noop("Several departments"),
    "route": gettext_noop("Repair route"),
    "limited": gettext_noop("The promised time limits count"),
    "road": gettext_noop("Road"),
    "ground": gettext_noop("Ground"),
    "customer_kind": gettext_noop("Kind of customer"),
    "has_complaint": gettext_noop("Comes of a complaint"),
    "source": gettext_noop("From where"),
    "place": gettext_noop("Place"),
    "occasion": gettext_noop("Occasion"),
    "category": gettext_noop("Category"),
    "complexity": gettext_noop("Complexity"),
    "repeated": gettext_noop("Asked before"),
    "leave_kind": gettext_noop("Kind of leave"),
    "length": gettext_noop("Length"),
    "called": gettext_noop("Called in by phone"),
    "supplement": gettext_noop("Supplement"),
}
WORDS = {
    "add": gettext_noop("Points are added"),
    "deduct": gettext_noop("Points are deducted"),
    "reward": gettext_noop("paid"),
    "fine": gettext_noop("taken off"),
    "entered": gettext_noop("somebody enters it"),
    "complaint_true": gettext_noop("a complaint about a colleague is verified"),
    "complaint_late": gettext_noop("a complaint is not solved in time"),
    "praise": gettext_noop("praise is registered"),
    "same_week": gettext_noop("the same week"),
    "seven_days": gettext_noop("seven days"),
    "yes": gettext_noop("yes"),
    "no": gettext_noop("no"),
    "unknown": gettext_noop("unknown"),
    "direct": gettext_noop("direct (on site, by phone)"),
    "written": gettext_noop("in writing"),
    "forwarded": gettext_noop("passed on"),
    "remind": gettext_noop("Remind"),
    "escalate": gettext_noop("Escalate"),
    "reassign": gettext_noop("Give to somebody else"),
    "opinion": gettext_noop("a written opinion"),
    "plan_and_agreement": gettext_noop("responsibility, plan and a preliminary agreement"),
    "none": gettext_noop("none"),
    "note": gettext_noop("a note"),
    "invoice": gettext_noop("date of invoice"),
    "receipt": gettext_noop("date of receipt"),
    "activation": gettext_noop("date of activation"),
    "months": gettext_noop("months"),
    "days": gettext_noop("days"),
    "paid": gettext_noop("the repair is paid"),
    "refused": gettext_noop("not taken in"),
    "apply": gettext_noop("signed first, then sent"),
    "unconditional": gettext_noop("taken back unconditionally once verified"),
    "doa": gettext_noop("dead on arrival"),
    "product": gettext_noop("product return"),
    "all_of": gettext_noop("all of them"),
    "any_of": gettext_noop("one of them"),
    "company": gettext_noop("we"),
    "dealer": gettext_noop("the dealer"),
    "factory": gettext_noop("the factory"),
    "partner": gettext_noop("the brand partner"),
    "head_office": gettext_noop("head office"),
    "branch": gettext_noop("a branch office"),
    "shipping": gettext_noop("the shipping department"),
    "desk": gettext_noop("customer service"),
    "offer": gettext_noop("is offered to somebody else as well"),
    "give": gettext_noop("is given to somebody else"),
    "owns": gettext_noop("who is asked first answers for it to the end"),
    "reflects": gettext_noop("everybody first looks for the cause in himself"),
    "phone": gettext_noop("by phone"),
    "mail": gettext_noop("by e-mail"),
    "web": gettext_noop("on the website"),
    "visit": gettext_noop("by a visit"),
    "sms": gettext_noop("by SMS or social media"),
    "chat": gettext_noop("in a chat"),
    "portal": gettext_noop("in the dealers' portal"),
    "weekly": gettext_noop("the weekly count"),
    "monthly": gettext_noop("the monthly count"),
    "irregular": gettext_noop("a count at an irregular time"),
    "year_end": gettext_noop("the count at the year's end"),
    "short": gettext_noop("short"),
    "long": gettext_noop("long"),
    "refuse": gettext_noop("is refused"),
    "show": gettext_noop("is shown to who signs"),
    "working_days": gettext_noop("days of work"),
    "calendar_days": gettext_noop("days of the calendar"),
    "as_taken": gettext_noop("days as the leave counts them"),
    "first": gettext_noop("with the application"),
    "later": gettext_noop("once it is over"),
    "nothing": gettext_noop("owe nothing"),
    "calendar": gettext_noop("owe the hours of the working calendar"),
    "from_then": gettext_noop("the times from then on"),
    "all": gettext_noop("all times of the month, the first ones too"),
    "day": gettext_noop("the day"),
    "shift": gettext_noop("the shift"),
    "unsettled": gettext_noop("not settled"),
    "month": gettext_noop("a calendar month"),
    "quarter": gettext_noop("a quarter of the year"),
    "year": gettext_noop("a calendar year"),
    "ever": gettext_noop("all time"),
    "yes_no": gettext_noop("yes or no"),
    "figure": gettext_noop("a figure"),
    "report": gettext_noop("reported beforehand"),
    "form": gettext_noop("the signed form"),
    "ahead": gettext_noop("applied for working days ahead"),
    "leader": gettext_noop("the leader, who notes it"),
    "both": gettext_noop("both people"),
    "asker": gettext_noop("who asked for it"),
    "never": gettext_noop("never"),
    "signed": gettext_noop("with the signatures of a swap"),
    "amount": gettext_noop("an amount"),
    "absent_day": gettext_noop("absenteeism, by degree of responsibility"),
    "shared": gettext_noop("together, by degree"),
    "each": gettext_noop("in full by each"),
    "holidays_off": gettext_noop("free on holidays, worked on make-up days"),
    "holidays_on": gettext_noop("by the day of the week alone"),
    "everybody": gettext_noop("everybody"),
    "on_off": gettext_noop("some days on, some days off"),
    "by_turns": gettext_noop("by turns"),
}
WEEKDAYS = {
    "mon": gettext_noop("Monday"),
    "tue": gettext_noop("Tuesday"),
    "wed": gettext_noop("Wednesday"),
    "thu": gettext_noop("Thursday"),
    "fri": gettext_noop("Friday"),
    "sat": gettext_noop("Saturday"),
    "sun": gettext_noop("Sunday"),
}
CASE_KINDS = {
    "complaint": gettext_noop("Complaint"),
    "inquiry": gettext_noop("Inquiry"),
    "mail": gettext_noop("New mail"),
    "chat": gettext_noop("Chat"),
    "return": gettext_noop("Repair return"),
    "doa": gettext_noop("DOA exchange"),
    "spares_request": gettext_noop("Spares request"),
    "stocktake": gettext_noop("Stocktake"),
    "freight": gettext_noop("Freight reconciliation"),
    "dealer": gettext_noop("Dealer file"),
    "leave": gettext_noop("Application for leave"),
    "trip": gettext_noop("Journey"),
}
HOLDER = "holder"


@dataclass(frozen=True)
class Names:
    """What a company's keys are called, for one reader."""

    language: str
    roles: Mapping[str, str]
    teams: Mapping[str, str]
    calendars: Mapping[str, str]
    document: Document

    def spell(self, kind: str, value: Any) -> str:
        """One value in words. `kind` is a shape's."""
        if isinstance(value, Label):
            return value.text(self.language)
        if kind == "label":
            return Label.model_construct(**value).text(self.language) if isinstance(value, Mapping) else str(value)
        if isinstance(value, bool) or kind == "bool":
            return _("yes") if value else _("no")
        if kind == "int" and isinstance(value, int):
            return f"{value:,}"
        spellers = {
            "budget": spell_span,
            "moment": spell_moment,
            "choice": self._word,
            "word": self._word,
            "rhythm": spell_rhythm,
        }
        if kind in spellers:
            return spellers[kind](str(value))
        return self.offered(kind).get(str(value), str(value))

    def spell_all(self, kind: str, values: Any) -> str:
        """Several values in words."""
        return ("、" if self.language.startswith("zh") else ", ").join(self.spell(kind, value) for value in values)

    def offered(self, kind: str) -> Mapping[str, str]:
        """What may be chosen for a kind of value, in words; empty where anything may be written."""
        if kind == "role":
            return self.roles
        if kind == "addressee":
            return {HOLDER: _("Whoever has the case"), **self.roles}
        if kind == "signer":
            return {OWN_HEAD: _("Head of the department that asks"), **self.roles}
        if kind == "chain":
            return {chain.key: chain.label.text(self.language) for chain in self.document.approvals.chains}
        if kind == "shift_pattern":
            return {shift.key: shift.label.text(self.language) for shift in self.document.shifts.patterns}
        plain = {"fact": FACTS, "attribute": ATTRIBUTES, "case_kind": CASE_KINDS, "weekday": WEEKDAYS}
        if kind in plain:
            return {key: _(words) for key, words in plain[kind].items()}
        if kind == "pause_fact":
            return self._pauses()
        if kind == "word":
            return self._words()
        if kind == "severity":
            return {s.key: s.label.text(self.language) for s in self.document.complaints.severities}
        return {"team": self.teams, "calendar": self.calendars}.get(kind, {})

    def _pauses(self) -> Mapping[str, str]:
        reasons = {f"pause.{r.key}": r.label.text(self.language) for r in self.document.pauses.reasons}
        return {ANY_PAUSE: _("Any pause"), **reasons}

    def _words(self) -> Mapping[str, str]:
        """Every word that a condition may name, with the attribute it belongs to."""
        complaints = self.document.complaints
        lists: dict[str, Sequence[Entry]] = {
            "severity": complaints.severities,
            "type": complaints.types,
            "channel": (*self.document.inquiries.channels, *complaints.channels),
            "route": self.document.repairs.routes,
            "ground": self.document.exchanges.grounds,
            "customer_kind": self.document.dealers.kinds,
            "category": self.document.inquiries.categories,
            "complexity": self.document.inquiries.complexities,
        }
        named = {
            entry.key: _("%(attribute)s: %(word)s")
            % {"attribute": _(ATTRIBUTES[attribute]), "word": entry.label.text(self.language)}
            for attribute, entries in lists.items()
            for entry in entries
        }
        manners = {
            word: _("%(attribute)s: %(word)s") % {"attribute": _(ATTRIBUTES["manner"]), "word": self._word(word)}
            for word in ("direct", "written", "forwarded")
        }
        return {**{word: self._word(word) for word in ("yes", "no", "unknown")}, **named, **manners}

    def _word(self, word: str) -> str:
        if word in WORDS:
            return _(WORDS[word])
        complaints = self.document.complaints
        inquiries = self.document.inquiries
        asked = (*inquiries.channels, *inquiries.categories, *inquiries.complexities)
        for entry in (*complaints.severities, *complaints.types, *complaints.channels, *asked):
            if entry.key == word:
                return entry.label.text(self.language)
        return word
