"""“My work”: one page of blocks, each owner's of what somebody has to know before, at and after a shift."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from attendance.web.days import punch_context
from attendance.web.handover import handover_block
from attendance.web.leave_pages import leave_block
from attendance.web.my_shifts import shifts_block
from attendance.web.swaps import swaps_block
from csdesk.people.doors import DeskRequest, member_required

# A block gives what its template reads as `block`, or None where it has nothing for this reader.
Build = Callable[[DeskRequest], Mapping[str, Any] | None]

# In the order of the page; one line each.
BLOCKS: tuple[tuple[str, Build], ...] = (
    ("attendance/blocks/shifts.html", shifts_block),
    ("attendance/blocks/days.html", punch_context),
    ("attendance/blocks/handover.html", handover_block),
    ("attendance/blocks/swaps.html", swaps_block),
    ("attendance/blocks/leave.html", leave_block),
)  # fmt: skip


@member_required()
def my_work(request: DeskRequest) -> HttpResponse:
    """One's own shifts, and whatever else concerns one's own working time."""
    built = ((template, build(request)) for template, build in BLOCKS)
    return render(
        request, "attendance/my_work.html", {"blocks": [(template, block) for template, block in built if block]}
    )
