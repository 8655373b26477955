"""Several steps done to a case together, each through the service that people use, or none of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.conversations.models import Macro
from csdesk.conversations.permissions import Permission
from csdesk.conversations.policies import may_change_macro, may_use_canned
from csdesk.conversations.queries import macros_for
from csdesk.conversations.registry import Doing, MacroAct, macro_acts
from csdesk.conversations.rules import clean_line, clean_text
from csdesk.conversations.services.canned import DoubtfulWording, check_words
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation

RULE = "KBS-01"
# Nobody can foresee what more than this do together.
MOST_STEPS = 10
_WRITTEN = ["name", "kind", "owner", "steps", "changed_at", "changed_by"]
Step = tuple[str, str]


class _TakenBack(Exception):
    """Ends a trial."""


class MacroRefused(RuleViolation):
    """A step was refused by its rule, so none was done."""


class MacroDoubtful(MacroRefused):
    """A step has `facts["phrases"]` better avoided; whoever confirms them does it all the same."""


@dataclass(frozen=True)
class Line:
    """One step as it would be done: in words, and whether it reaches the customer."""

    label: str
    words: str
    goes_out: bool


@dataclass(frozen=True)
class Preview:
    """What a macro would do to a case, and the refusal that it would meet."""

    lines: Sequence[Line]
    refusal: RuleViolation | None


@transaction.atomic
def save_macro(
    name: str,
    steps: Sequence[Step],
    *,
    kind: str,
    is_own: bool,
    actor: Member,
    now: datetime,
    macro: Macro | None = None,
    confirmed: Collection[str] = (),
) -> Macro:
    """Make a macro of (act, value) steps, or change one.

    Raises PermissionDenied; RuleViolation for no name, no steps or too many, a step that there is not; what canned
    replies raise for words that go to a customer.
    """
    if not may_use_canned(actor) or (not is_own and not actor.may(Permission.MACRO_SHARE)):
        raise PermissionDenied(f"{actor} may not make this macro.")
    if macro is not None and not may_change_macro(actor, macro):
        raise PermissionDenied(f"{actor} may not change {macro}.")
    name = clean_line(name, 80)
    if not name:
        raise RuleViolation(RULE, _("Give it a name."), field="name")
    if not 0 < len(steps) <= MOST_STEPS:
        raise RuleViolation(RULE, _("A macro has one to %(most)d steps.") % {"most": MOST_STEPS}, field="act_0")
    kept = [_checked(kind, step, place, confirmed, actor, now) for place, step in enumerate(steps)]
    macro = macro or Macro()
    macro.name, macro.kind, macro.owner, macro.steps = name, kind, actor if is_own else None, kept
    macro.changed_at, macro.changed_by = now, actor
    # Not how often it was used: others use it while it is being changed.
    macro.save(update_fields=_WRITTEN if macro.pk is not None else None)
    return macro


def delete_macro(macro: Macro, *, actor: Member) -> None:
    """Forget a macro. Raises PermissionDenied."""
    if not may_change_macro(actor, macro):
        raise PermissionDenied(f"{actor} may not delete {macro}.")
    macro.delete()


def preview_macro(
    macro: Macro, case: Case, *, actor: Member, now: datetime, confirmed: Collection[str] = ()
) -> Preview:
    """What the macro would do: it is tried out and taken back, so that the refusal is the real one."""
    lines: list[Line] = []
    refusal: RuleViolation | None = None
    doing = Doing(actor, now, macro.name, confirmed=tuple(confirmed))
    try:
        # An atomic block also forgets what was to be told after the commit.
        with transaction.atomic():
            _perform(macro, case, doing, lines)
            raise _TakenBack
    except _TakenBack:
        pass
    except RuleViolation as found:
        refusal = found
    return Preview(lines, refusal)


@transaction.atomic
def run_macro(
    macro: Macro,
    case: Case,
    *,
    actor: Member,
    now: datetime,
    seen_id: int | None = None,
    confirmed: Collection[str] = (),
) -> None:
    """Do all steps in one transaction. Raises PermissionDenied; MacroRefused with the rule of the step that said no."""
    if not macros_for(actor).filter(pk=macro.pk).exists():
        raise PermissionDenied(f"{actor} does not have {macro}.")
    _perform(macro, case, Doing(actor, now, macro.name, seen_id, tuple(confirmed)), [])
    Macro.objects.filter(pk=macro.pk).update(used_count=F("used_count") + 1, last_used_at=now)


def _perform(macro: Macro, case: Case, doing: Doing, lines: list[Line]) -> None:
    acts = macro_acts(case.kind)
    for number, step in enumerate(macro.steps, start=1):
        act = acts.get(step["act"])
        if act is None or macro.kind != case.kind:
            raise MacroRefused(RULE, _("Step %(number)d is nothing that can be done here.") % {"number": number})
        lines.append(Line(str(act.label), act.tell(case, step["value"], doing), act.goes_out))
        _do(act, case, step["value"], doing, number)
        # Its own words are no news to it.
        doing = Doing(doing.actor, doing.now, doing.macro, None if act.goes_out else doing.seen_id, doing.confirmed)


def _do(act: MacroAct, case: Case, value: str, doing: Doing, number: int) -> None:
    said = {"number": number, "step": act.label}
    try:
        with transaction.atomic():
            act.perform(case, value, doing)
    except RuleViolation as refusal:
        message = _("Nothing was done. Step %(number)d (%(step)s): %(reason)s") % {**said, "reason": refusal}
        refused = MacroDoubtful if isinstance(refusal, DoubtfulWording) else MacroRefused
        raise refused(refusal.rule_id, message, facts={**refusal.facts, "step": number}) from refusal
    except PermissionDenied as refusal:
        message = _("Nothing was done. You may not do step %(number)d (%(step)s).") % said
        raise MacroRefused("ROL-01", message, facts={"step": number}) from refusal


def _checked(
    kind: str, step: Step, place: int, confirmed: Collection[str], actor: Member, now: datetime
) -> dict[str, str]:
    key, value = step
    act = macro_acts(kind).get(key)
    if act is None:
        raise RuleViolation(RULE, _("There is no such step."), field=f"act_{place}")
    if act.choices is not None:
        if value not in {str(each) for each, _label in act.choices(now)}:
            raise RuleViolation(RULE, _("There is no such step."), field=f"act_{place}")
        return {"act": key, "value": value}
    text = clean_text(value)
    if not text:
        raise RuleViolation(RULE, _("Write the words of this step."), field=f"text_{place}")
    check_words(text, confirmed, field=f"text_{place}", actor=actor, now=now)
    return {"act": key, "value": text}
