"""Complaints: kinds, severities, channels, who is told, what is kept.

How long anything may take stands in the section of clocks and in that of tasks, nowhere else.
"""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import ValidationInfo, field_validator

from csdesk.rulebook.sections.base import (
    Entries,
    Entry,
    Key,
    Kind,
    Label,
    RoleKey,
    Section,
    TeamKey,
    gettext_noop,
    refusal,
    setting,
)


class ComplaintType(Entry):
    """What a complaint is about (T-09), with its reasons (CMP-66) and the usual remedy (CMP-32)."""

    reasons: Annotated[tuple[Entry, ...], Entries] = setting((), label="Reasons", rule="CMP-66", max_length=40)
    remedy: Label = setting(Label(), label="Usual remedy", rule="CMP-32")


class Severity(Entry):
    """How grave a complaint is, and what that entails (CMP-09, CMP-10). Compensation is a mark of its own."""

    needs_letter: bool = setting(False, label="The dealer files a written complaint letter", rule="CMP-22")
    reported_at_once: bool = setting(False, label="Reported upward at once", rule="CMP-16")
    needs_report: bool = setting(False, label="Answered only with the signed handling report", rule="CMP-25")


class Channel(Entry):
    """By which road a complaint comes in (CMP-01)."""

    manner: Literal["direct", "written", "forwarded"] = setting(label="Manner", rule="CMP-01")


class Complaints(Section):
    """How this company sorts complaints and what it does with them besides answering in time."""

    types: Annotated[tuple[ComplaintType, ...], Entries] = setting(label="Types", rule="CMP-07", min_length=1)
    severities: Annotated[tuple[Severity, ...], Entries] = setting(label="Severities", rule="CMP-09", min_length=1)
    severity_when_unknown: Annotated[Key, Kind("severity")] = setting(
        label="An unknown severity counts as", rule="CMP-09"
    )
    channels: Annotated[tuple[Channel, ...], Entries] = setting(label="Channels", rule="CMP-01", min_length=1)
    first_actions: Annotated[tuple[Entry, ...], Entries] = setting(
        (), label="What an agent may do on his own", rule="CMP-14", max_length=40
    )
    written_taken_by: RoleKey = setting(label="Who takes written complaints", rule="CMP-01")
    internal_taken_by: RoleKey = setting(label="Who takes complaints about our own people", rule="CMP-15")
    major_reported_to: tuple[RoleKey, ...] = setting(
        label="A major complaint is reported to", rule="CMP-16", min_length=1
    )
    results_reported_to: tuple[RoleKey, ...] = setting(
        (), label="Answers and outcomes are also reported to", rule="CMP-57"
    )
    unsolved_decided_by: RoleKey = setting(label="Who decides what cannot be solved", rule="CMP-34")
    group: TeamKey | None = setting(None, label="Complaint group", rule="CMP-36")
    report_with_compensation: bool = setting(
        False,
        label="With compensation: answered only with the signed handling report",
        rule="CMP-26",
        help="Who signs it, the section of signatures says.",
    )
    opinion_holds: Literal["opinion", "plan_and_agreement"] = setting(
        label="What the responsible department owes",
        rule="CMP-23",
        help="By when it owes it, the clock “handling” says.",
    )
    spot_check_share_percent: Decimal | None = setting(
        None,
        label="Share of cases that is spot-checked",
        rule="CMP-54",
        unit="%",
        help="Drawn each week from those closed the week before; the task “spot_check” says who looks, by when.",
        ge=0,
        le=100,
    )
    valid_rate_target_percent: Decimal | None = setting(
        None,
        label="Target: at most this share of valid complaints",
        rule="CMP-63",
        unit="%",
        help="Shown beside the month's share in the register.",
        ge=0,
        le=100,
    )
    files_kept_years: int = setting(label="Files are kept", rule="CMP-55", unit="years", ge=1, le=100)
    important_kept_for_ever: bool = setting(True, label="Important files are kept for ever", rule="CMP-55")

    @field_validator("severity_when_unknown")
    @classmethod
    def _is_a_severity(cls, value: str, info: ValidationInfo) -> str:
        severities = info.data.get("severities")
        if severities is not None and value not in {severity.key for severity in severities}:
            raise refusal("unknown_severity", gettext_noop("There is no severity “{value}”."), value)
        return value
