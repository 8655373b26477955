"""Facts of which there are a hundred a second: where one starts or keeps one plain promise, in one statement.

Everything else goes the long way of `observe_fact`, which this one must never differ from.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from csdesk.cases.models import Case
from csdesk.people.models import Member
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections import Document
from csdesk.rulebook.sections.clocks import ClockRule, among
from csdesk.sla import rules
from csdesk.sla.rules import Unit
from csdesk.sla.services.observing import observe_fact
from csdesk.sla.services.terms import Terms, reckon
from csdesk.tenancy.scoping import require_tenant

_PLAIN_UNITS = (Unit.SECONDS, Unit.MINUTES, Unit.HOURS)
# Nothing else runs on the case and nothing else is to be done: else it is looked at closely.
_ALONE = """NOT EXISTS (SELECT FROM sla_task t
    WHERE t.tenant_id = %(tenant)s AND t.case_id = %(case)s AND t.state = 'open')
  AND NOT EXISTS (SELECT FROM sla_clock o WHERE o.tenant_id = %(tenant)s AND o.case_id = %(case)s
    AND o.settled_at IS NULL AND (o.kind <> %(kind)s OR o.subject <> ''))"""
_FACT = """INSERT INTO sla_casefact (tenant_id, case_id, name, subject, at)
  SELECT %(tenant)s, %(case)s, %(fact)s, '', %(at)s FROM"""
_START = """
WITH owed AS (
  SELECT coalesce(max(cycle), 0) + 1 AS cycle FROM sla_clock
   WHERE tenant_id = %(tenant)s AND case_id = %(case)s AND kind = %(kind)s AND subject = ''
  HAVING <alone> AND count(*) FILTER (WHERE settled_at IS NULL) = 0
    AND (SELECT team_id IS NULL FROM cases_case WHERE tenant_id = %(tenant)s AND id = %(case)s)
), fact AS (<fact> owed), begun AS (
  INSERT INTO sla_clock (tenant_id, case_id, kind, subject, cycle, policy, rule, rulebook_version_id, calendar, budget,
    started_at, started_by, due_at, alarms, marks, level, next_at, settled_by, verdict, error)
  SELECT %(tenant)s, %(case)s, %(kind)s, '', owed.cycle, %(policy)s, %(rule)s, %(version)s, %(calendar)s, %(budget)s,
    %(at)s, %(fact)s, %(due)s, %(alarms)s, %(marks)s, 0, %(next)s, '', '', '' FROM owed RETURNING id
)
UPDATE cases_case c SET next_due_at = %(due)s FROM begun WHERE c.tenant_id = %(tenant)s AND c.id = %(case)s
RETURNING begun.id""".replace("<alone>", _ALONE).replace("<fact>", _FACT)
_KEEP = """
WITH kept AS (
  UPDATE sla_clock k SET settled_at = %(at)s, settled_by = %(fact)s, verdict = 'met', next_at = NULL
   WHERE k.tenant_id = %(tenant)s AND k.case_id = %(case)s AND k.kind = %(kind)s AND k.subject = ''
     AND k.settled_at IS NULL AND k.paused_at IS NULL AND k.rulebook_version_id = %(version)s
     AND k.policy = %(policy)s AND k.started_at < %(at)s AND k.due_at >= %(at)s
     AND k.level < array_position(k.alarms, k.due_at) AND <alone> RETURNING k.id
), fact AS (<fact> kept)
UPDATE cases_case c SET next_due_at = NULL FROM kept WHERE c.tenant_id = %(tenant)s AND c.id = %(case)s
RETURNING kept.id""".replace("<alone>", _ALONE).replace("<fact>", _FACT)


@dataclass(frozen=True)
class _Way:
    """What a fact does to cases of a kind: starts this promise, or keeps it, and nothing else."""

    rule: ClockRule
    starts: bool


def observe_often(case: Case, fact: str, *, at: datetime, actor: Member | None = None) -> None:
    """Let a fact move the clocks of a (locked) case, see `csdesk.sla.clocks.observe`. Raises as that."""
    book = rulebook_at(at)
    way = _way(require_tenant(), book.version.pk, case.kind, fact, _ByIdentity(book.document))
    if way is None or not _done(way, case, fact, book.version.pk, at):
        observe_fact(case, fact, at=at, actor=actor, subject="", owner=None)


def _done(way: _Way, case: Case, fact: str, version: int, at: datetime) -> bool:
    rule = way.rule
    row: dict[str, Any] = {
        "tenant": require_tenant(),
        "case": case.pk,
        "fact": fact,
        "at": at,
        "kind": rule.kind,
        "version": version,
        "policy": f"clocks.{rule.key}",
    }
    if way.starts:
        # A plain span runs by the clock on the wall, whatever calendar stands beside it.
        terms = Terms(f"clocks.{rule.key}", rule.rule, rule.budget, "", rule.alarms)
        reckoning = reckon(terms, at)
        schedule = rules.armed(reckoning.alarms)
        row |= {"rule": rule.rule, "calendar": rule.calendar, "budget": rule.budget, "due": reckoning.due_at}
        row |= {"alarms": list(schedule.alarms), "marks": list(schedule.marks), "next": schedule.next_at}
    with connection.cursor() as cursor:
        cursor.execute(_START if way.starts else _KEEP, row)
        if cursor.fetchone() is None:
            return False
    case.next_due_at = row.get("due")
    return True


class _ByIdentity:
    """A document as part of a key that names its version already."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByIdentity)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=512)
def _way(tenant: int, version: int, case_kind: str, fact: str, book: _ByIdentity) -> _Way | None:
    """The one plain thing that a fact does, or None."""
    document = book.document
    ours = [rule for rule in document.clocks.rules if rule.case_kind == case_kind]
    if any(rule.when for rule in ours) or any(rule.case_kind == case_kind for rule in document.tasks.rules):
        return None
    starting = [rule for rule in ours if among(fact, rule.starts_on)]
    keeping = [rule for rule in ours if among(fact, rule.settles_on)]
    others = [rule for rule in ours if among(fact, (*rule.voids_on, *rule.pauses_on, *rule.resumes_on))]
    if others or len(starting) + len(keeping) != 1:
        return None
    [rule] = starting or keeping
    is_plain = rules.parse_budget(rule.budget).unit in _PLAIN_UNITS and all("working" not in a.at for a in rule.alarms)
    return _Way(rule, bool(starting)) if is_plain else None
