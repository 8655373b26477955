"""Knowledge: what standard answers are sorted by, who owns each area, when they are looked at again."""

from typing import Annotated

from csdesk.rulebook.sections.base import Budget, CalendarKey, Entries, Entry, RoleKey, Section, setting


class Area(Entry):
    """An area of knowledge, e.g. what products do (KBS-18), and who answers for it."""

    role: RoleKey = setting(label="Who owns it", help="Gets the questions without an answer.", brief=True)


class Reminder(Entry):
    """A sentence of the manual on how one talks, shown beside the standard answers. Its name is the sentence."""


class Knowledge(Section):
    """How standard answers are kept (KBS-01)."""

    areas: Annotated[tuple[Area, ...], Entries] = setting((), label="Areas", rule="KBS-18", max_length=40)
    review_after_days: int = setting(180, label="Looked at again after", rule="KBS-01", unit="days", ge=1, le=3650)
    review_budget: Budget = setting("10 working days", label="Time for looking at one again", rule="KBS-01")
    question_budget: Budget = setting(
        "same day", label="A question without an answer", rule="INQ-04", help="Until the area's owner has answered it."
    )
    calendar: CalendarKey = setting("office", label="Working calendar", rule="KBS-01")
    suggestions: int = setting(5, label="Answers suggested at once", rule="KBS-09", ge=1, le=20)
    reminders: Annotated[tuple[Reminder, ...], Entries] = setting(
        (), label="How one talks", rule="KBS-07", help="Shown beside the standard answers.", max_length=40
    )
