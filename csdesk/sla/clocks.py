"""The one door to clocks for the rooms above: facts move them, and every deadline can say why.

Facts are words such as "complaint.open", "message.public" (any word to the customer), "message.answer" (sent as
the answer), "call.logged", "call.answer". The manual's section of clocks says what each moves.
"""

from datetime import datetime

from csdesk.cases.models import Case
from csdesk.people.models import Member
from csdesk.sla.models import Clock
from csdesk.sla.queries.clocks import clocks_of
from csdesk.sla.queries.explaining import Explanation, explain
from csdesk.sla.services.observing import observe_fact, reclassify_case
from csdesk.sla.services.often import observe_often
from csdesk.sla.services.pausing import pause_clocks, resume_clocks

__all__ = ["Explanation", "clocks_of", "explain", "observe", "observe_often", "pause", "reclassify", "resume"]


def observe(
    case: Case,
    fact: str,
    *,
    at: datetime,
    actor: Member | None = None,
    subject: str = "",
    owner: Member | None = None,
) -> list[Clock]:
    """Let a fact start, keep, end or let go on the case's clocks, and make the tasks it brings about.

    `at` is the door's now: what is told afterwards counts when it is told. `subject` names one of several
    promises of a kind (a department's opinion), `owner` whose it is; else it is the holder's. Raises
    RuleViolation when a deadline cannot be reckoned, NoRulebook when no manual was in force. Keeps
    `case.next_due_at`; gives the clocks that moved.
    """
    return observe_fact(case, fact, at=at, actor=actor, subject=subject, owner=owner)


def reclassify(case: Case, *, at: datetime, actor: Member | None) -> list[Clock]:
    """Reckon the running clocks anew, from their original start, after the case's attributes changed.

    Promises that count no longer fall away; those that count only now are owed from the fact that starts them.
    Breaches already recorded stay.
    """
    return reclassify_case(case, at=at, actor=actor)


def pause(
    case: Case, reason_key: str, *, until: datetime | None, actor: Member | None, now: datetime, note: str = ""
) -> list[Clock]:
    """Let the clocks stand still which the manual lets for this reason, until `until` at the latest.

    `until=None`: as long as the reason's limit. Raises RuleViolation, see `pause_clocks`.
    """
    return pause_clocks(case, reason_key, until=until, actor=actor, now=now, note=note)


def resume(case: Case, *, actor: Member | None, now: datetime) -> list[Clock]:
    """Let the clocks that stand still go on. Raises RuleViolation when none does."""
    return resume_clocks(case, actor=actor, now=now)
