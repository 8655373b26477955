"""Conduct: probation, what colleagues may not do and what follows, what they can, what is looked at by list."""

from typing import Annotated, Literal

from pydantic import AfterValidator

from csdesk.rulebook.sections.base import Entries, Entry, Label, RoleKey, Section, gettext_noop, refusal, setting

Window = Literal["unsettled", "month", "quarter", "year", "ever"]


class FineStep(Section):
    """What one more complaint costs: from which one on, and how much."""

    from_complaint: int = setting(label="From which complaint on", unit="complaints", ge=1, le=1000)
    amount_fen: int = setting(
        0, label="Fine", unit="fen", help="100 fen are 1 yuan; 0: no money is taken.", ge=0, le=100_000_000
    )
    is_least: bool = setting(
        False, label="At least so much", help="Whoever enters it names the amount, by severity; never less."
    )
    dismissal: bool = setting(False, label="Dismissal is to be considered", help="Nobody is dismissed by a program.")

    @property
    def identity(self) -> str:
        """What makes it the same step in two versions."""
        return str(self.from_complaint)


def _rising(steps: tuple[FineStep, ...]) -> tuple[FineStep, ...]:
    for before, after in zip(steps, steps[1:], strict=False):
        if after.from_complaint <= before.from_complaint:
            message = gettext_noop("Each step begins at a later complaint than the one before: “{value}” does not.")
            raise refusal("not_rising", message, after.from_complaint)
    return steps


class ComplaintFine(Entry):
    """What complaints of one cause cost a colleague (T-14). Each step counts until the next begins."""

    steps: Annotated[tuple[FineStep, ...], AfterValidator(_rising)] = setting(
        label="What each complaint costs", min_length=1, max_length=20
    )
    window: Window = setting(
        "unsettled",
        label="Complaints are counted within",
        help="Unsettled: whoever enters the fine says which complaint it is.",
        brief=True,
    )


class SanctionStep(Entry):
    """One step of the scale; what is more severe stands further down."""

    needs_evidence: bool = setting(True, label="Evidence has to be named", brief=True)


class ConductList(Entry):
    """A list such as the four don'ts (ATT-12): what is noted when somebody does not keep to it."""

    items: Annotated[tuple[Entry, ...], Entries] = setting((), label="What stands on it", max_length=60)


class SkillRule(Entry):
    """A skill that is noted of everybody; a figure has its target."""

    measure: Literal["yes_no", "figure"] = setting("yes_no", label="Noted as", brief=True)
    target: int | None = setting(
        None, label="Target", help="The least that is wanted; empty: none.", ge=0, le=1_000_000
    )
    unit: Label = setting(Label(), label="Counted in")


class Checklist(Entry):
    """What is looked at when an office is inspected (ATT-15)."""

    items: Annotated[tuple[Entry, ...], Entries] = setting((), label="What is looked at", max_length=60)


class Conduct(Section):
    """The house's own rules for whoever works in it. What is empty is neither noted nor asked."""

    probation_months: int | None = setting(
        None, label="Probation", rule="ATT-08", unit="months", help="Empty: none.", ge=1, le=24
    )
    probation_reminder_days: int = setting(
        0,
        label="Reminder before probation ends",
        rule="ATT-08",
        unit="days",
        help="A task by which it is decided; 0: none.",
        ge=0,
        le=180,
    )
    probation_role: RoleKey | None = setting(
        None, label="Who decides on probation", rule="ATT-08", help="Empty: nobody is reminded."
    )
    private_call_minutes: int | None = setting(
        None,
        label="Private calls, at most",
        rule="ATT-04",
        unit="minutes",
        help="Longer ones may be noted; empty: none are.",
        ge=0,
        le=600,
    )
    gift_limit_fen: int | None = setting(
        None,
        label="Gifts from customers, up to",
        rule="ATT-11",
        unit="fen",
        help="100 fen are 1 yuan; 0: none may be taken; empty: none are noted.",
        ge=0,
        le=100_000_000,
    )
    lists: Annotated[tuple[ConductList, ...], Entries] = setting(
        (), label="What is not done", rule="ATT-12", max_length=20
    )
    complaint_roots: Annotated[tuple[Entry, ...], Entries] = setting(
        (),
        label="Roots of complaints against colleagues",
        rule="ATT-10",
        help="A complaint counts once it is verified.",
        max_length=20,
    )
    complaint_fines: Annotated[tuple[ComplaintFine, ...], Entries] = setting(
        (), label="Fines for complaints", rule="ATT-05", help="T-14: companies differ.", max_length=10
    )
    sanctions: Annotated[tuple[SanctionStep, ...], Entries] = setting(
        (), label="Scale of sanctions", rule="ATT-09", help="From the mildest to the most severe.", max_length=20
    )
    skills: Annotated[tuple[SkillRule, ...], Entries] = setting((), label="Skills", rule="ATT-13", max_length=40)
    missed_training_is_absence: bool = setting(
        False, label="Training missed without excuse counts as absence", rule="ATT-14"
    )
    checklists: Annotated[tuple[Checklist, ...], Entries] = setting(
        (), label="Inspection lists", rule="ATT-15", max_length=20
    )
