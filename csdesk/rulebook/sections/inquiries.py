"""Inquiries: how they come in, how they are sorted, how they end, who hears of them.

Within what time they are answered stands in the section of clocks, channel by channel (T-10); a missed call is a task.
"""

from typing import Annotated, Literal

from csdesk.rulebook.sections.base import (
    Budget,
    CalendarKey,
    Entries,
    Entry,
    Key,
    Label,
    Line,
    RoleKey,
    Section,
    TeamKey,
    setting,
)

Via = Literal["phone", "mail", "web", "visit", "sms", "chat", "portal"]


class InquiryChannel(Entry):
    """By which road an inquiry comes in."""

    via: Via = setting(label="Technically", rule="INQ-33", help="Of several of a kind the first is what programs use.")
    notice: Label = setting(Label(), label="What is to be minded", rule="INQ-33")


class InquiryCategory(Entry):
    """What an inquiry is about; the rates of categories are counted weekly and monthly (INQ-14)."""

    told_to: tuple[RoleKey, ...] = setting((), label="Told at once to", rule="INQ-38")


class Complexity(Entry):
    """How hard an inquiry is (INQ-13)."""


class CloseReason(Entry):
    """Why an inquiry is over (INQ-16)."""

    needs_pointer: bool = setting(
        False,
        label="The customer is told why, or where to turn",
        rule="INQ-16",
        help="What he was told is written down.",
    )


class PhoneLine(Entry):
    """A line on which customers call (INQ-01, INQ-39)."""

    number: Line = setting("", label="Number")
    calendar: CalendarKey = setting(label="Staffed in", rule="INQ-39")
    silence: Budget | None = setting(
        None, label="Counts as dead when nothing was heard of it for", rule="INQ-39", help="Empty: it is not watched."
    )


class Brand(Entry):
    """A brand with its own hotline, mailbox and queue (INQ-01).

    Of the same identifier as the brand that a dealer carries or a visitor chooses, it is the same brand.
    """

    lines: tuple[Key, ...] = setting(
        (),
        label="Its telephone lines",
        rule="INQ-01",
        help="Identifiers of the lines below.",
        lines=True,
        max_length=40,
    )
    mailboxes: tuple[Line, ...] = setting(
        (), label="Its mailboxes", rule="INQ-01", help="E-mail addresses.", lines=True, max_length=40
    )


class Inquiries(Section):
    """How this company answers questions."""

    group: TeamKey | None = setting(None, label="Who answers inquiries", rule="INQ-34")
    brands: Annotated[tuple[Brand, ...], Entries] = setting(
        (), label="Brands with a queue of their own", rule="INQ-01", max_length=100
    )
    channels: Annotated[tuple[InquiryChannel, ...], Entries] = setting(
        (), label="Channels", rule="INQ-33", max_length=40
    )
    categories: Annotated[tuple[InquiryCategory, ...], Entries] = setting(
        (), label="Categories", rule="INQ-14", max_length=100
    )
    complexities: Annotated[tuple[Complexity, ...], Entries] = setting(
        (), label="Common, complex, special", rule="INQ-13", max_length=10
    )
    close_reasons: Annotated[tuple[CloseReason, ...], Entries] = setting(
        (), label="Why an inquiry is over", rule="INQ-16", max_length=40
    )
    solutions: Annotated[tuple[Entry, ...], Entries] = setting(
        (), label="Kinds of solution", rule="INQ-17", max_length=40
    )
    first_receiver: Literal["owns", "reflects"] = setting(
        "owns",
        label="What 首问责任制 means",
        rule="INQ-25",
        help="Who is asked first answers for it to the end (INQ-19), or: look for the cause in yourself first.",
    )
    leaders: tuple[RoleKey, ...] = setting(
        (),
        label="What is out of one's scope goes to the first of",
        rule="INQ-21",
        help="Who stands in for an absent one counts.",
    )
    major_told_to: tuple[RoleKey, ...] = setting((), label="A major matter is told at once to", rule="INQ-22")
    greeting: Label = setting(Label(), label="Greeting on the phone", rule="INQ-10")
    rings: int = setting(3, label="The phone is answered within", rule="INQ-09", unit="rings", ge=1, le=20)
    ring_seconds: int = setting(5, label="From ring to ring", rule="INQ-09", unit="seconds", ge=1, le=20)
    repeat_days: int = setting(
        30,
        label="Counts as the same customer asking again within",
        rule="INQ-24",
        help="By phone or e-mail address; 0: never.",
        unit="days",
        ge=0,
        le=365,
    )
    web_form: bool = setting(False, label="Visitors may ask on the public page", rule="INQ-07")
    web_questions_an_hour: int = setting(
        10, label="Questions of one address an hour", rule="INQ-07", unit="questions", ge=1, le=1000
    )
    lines: Annotated[tuple[PhoneLine, ...], Entries] = setting(
        (), label="Telephone lines", rule="INQ-39", max_length=40
    )
    lines_told_to: tuple[RoleKey, ...] = setting((), label="A dead line is told to", rule="INQ-39")
    cards: Annotated[tuple[Entry, ...], Entries] = setting(
        (), label="Reminders beside every inquiry", rule="INQ-08", max_length=40
    )

    def channel_of(self, via: str) -> Key | None:
        """The first channel of a kind; None where the manual has none."""
        return next((entry.key for entry in self.channels if entry.via == via), None)
