"""Handing over at both ends of a shift, notices that are read first, checklists, and leaving the post."""

from typing import Annotated

from csdesk.rulebook.sections.base import Entries, Entry, RoleKey, Section, setting


class CheckItem(Entry):
    """A line of a checklist at the beginning or the end of a shift (SHF-25)."""

    last_one: bool = setting(False, label="Only for the last one out", help="Windows, lights, air conditioning.")


class Handover(Section):
    """How a shift is handed to the next."""

    is_kept: bool = setting(False, label="Shifts are handed over on a sheet", rule="SHF-20")
    gap_minutes: int = setting(
        30,
        label="The next shift begins at most so long after the end",
        rule="SHF-22",
        help="Who begins later is not waited for: the sheet lies ready until then.",
        unit="minutes",
        ge=0,
        le=720,
    )
    early_sign_off_minutes: int = setting(
        120,
        label="The sheet is drafted before the end of the shift by",
        rule="SHF-20",
        unit="minutes",
        ge=0,
        le=720,
    )
    waits_for_next: bool = setting(False, label="Nobody leaves before the next has arrived", rule="SHF-22")
    leaders: tuple[RoleKey, ...] = setting(
        (),
        label="May let somebody go, and a fault pass to the next shift",
        rule="SHF-24",
        max_length=10,
    )
    notices_first: bool = setting(
        False, label="Notices are read before coming on duty", rule="SHF-23", help="Those that ask for it."
    )
    notice_days: int = setting(
        14, label="A notice is news for", rule="SHF-23", unit="days", help="Unless it says until when.", ge=1, le=366
    )
    faults_need_consent: bool = setting(
        False, label="A fault passes to the next shift only with a leader's consent", rule="SHF-24"
    )
    equipment: Annotated[tuple[Entry, ...], Entries] = setting(
        (), label="Equipment whose state is handed over", rule="SHF-21", max_length=20
    )
    opening: Annotated[tuple[CheckItem, ...], Entries] = setting(
        (), label="Checklist before the shift", rule="SHF-25", max_length=30
    )
    closing: Annotated[tuple[CheckItem, ...], Entries] = setting(
        (), label="Checklist before leaving", rule="SHF-25", max_length=30
    )
    early_minutes: int = setting(
        0, label="At the post before the shift begins by", rule="SHF-25", unit="minutes", ge=0, le=120
    )
    post_allowed_by: tuple[RoleKey, ...] = setting(
        (),
        label="Allows somebody to leave the post",
        rule="SHF-26",
        help="Empty: nobody has to ask.",
        max_length=10,
    )
    post_minutes: int | None = setting(
        None,
        label="Out of the office area at most",
        rule="SHF-27",
        unit="minutes",
        help="Empty: no limit.",
        ge=1,
        le=720,
    )
    post_exceptions_by: tuple[RoleKey, ...] = setting(
        (), label="Allows longer", rule="SHF-27", help="The duty manager.", max_length=10
    )
