"""Words that are about to go to a customer: refused, warned of, and written down for the supervisor."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.tenancy.scoping import require_tenant, tenant_atomic
from csdesk.wording.models import Outcome, Sighting
from csdesk.wording.queries import concerns_of
from csdesk.wording.rules.judging import APOLOGY, DISCOURAGED, FORBIDDEN, Concern, by_rule, words_around


class DoubtfulWording(RuleViolation):
    """The text has `facts["phrases"]` better avoided (KBS-03); whoever confirms them keeps or sends it all the same."""


class ForbiddenWording(RuleViolation):
    """The text has `facts["phrases"]` that may not be said to a customer (KBS-04)."""


def check_wording(
    text: str,
    *,
    now: datetime,
    actor: Member | None,
    case: Case | None = None,
    confirmed: Collection[str] = (),
    field: str = "text",
    doubtful: type[DoubtfulWording] = DoubtfulWording,
) -> list[Concern]:
    """Look through a text for a customer; gives what is warned of in it, all of it confirmed.

    Raises ForbiddenWording, which stays on the supervisor's list whatever becomes of the transaction; `doubtful` for
    phrases that are not among the `confirmed`. Whoever then sends the text calls `note_sent`.
    """
    concerns = refuse_forbidden(text, now=now, actor=actor, case=case, field=field)
    if not {concern.phrase for concern in concerns} <= set(confirmed):
        message = " ".join(_warnings(concerns))
        raise doubtful(concerns[0].rule, message, field=field, facts={"phrases": _phrases(concerns)})
    return concerns


def refuse_forbidden(
    text: str, *, now: datetime, actor: Member | None, case: Case | None = None, field: str = "text"
) -> list[Concern]:
    """Raise ForbiddenWording as `check_wording` does; gives what is only warned of."""
    concerns = concerns_of(text, now=now, case=case)
    if blocked := [concern for concern in concerns if concern.blocks]:
        _note_blocked(_sightings(text, blocked, Outcome.BLOCKED, case=case, actor=actor, now=now))
        message = " ".join(_refusals(blocked))
        raise ForbiddenWording(blocked[0].rule, message, field=field, facts={"phrases": _phrases(blocked)})
    return concerns


def note_sent(
    text: str, concerns: Iterable[Concern], *, case: Case | None, actor: Member | None, now: datetime
) -> None:
    """Put what was warned of and sent all the same on the supervisor's list."""
    Sighting.objects.bulk_create(_sightings(text, concerns, Outcome.SENT, case=case, actor=actor, now=now))


def spelled(concern: Concern) -> str:
    """What is the matter with a phrase, in one sentence."""
    [sentence] = _refusals([concern]) if concern.blocks else _warnings([concern])
    return sentence


def _sightings(
    text: str, concerns: Iterable[Concern], outcome: Outcome, *, case: Case | None, actor: Member | None, now: datetime
) -> list[Sighting]:
    first = {(concern.rule, concern.phrase): concern for concern in reversed(list(concerns))}
    known = {"at": now, "member": actor, "case": case, "outcome": outcome}
    return [
        Sighting(rule=rule, phrase=phrase, words=words_around(text, concern), **known)
        for (rule, phrase), concern in reversed(first.items())
    ]


def _note_blocked(rows: list[Sighting]) -> None:
    """Keep them once the door's transaction has ended: the refusal takes back the service's own part of it."""
    tenant_id = require_tenant()

    def write() -> None:
        with tenant_atomic(tenant_id):
            Sighting.objects.bulk_create(rows)

    # transaction.on_commit would tie it to the savepoints open now, and the refusal rolls those back.
    connection.run_on_commit.append((set(), write, False))  # type: ignore[arg-type]


def _phrases(concerns: Iterable[Concern]) -> list[str]:
    return list(dict.fromkeys(concern.phrase for concern in concerns))


def _listed(phrases: Iterable[str]) -> str:
    return ", ".join(f"“{phrase}”" for phrase in phrases)


def _refusals(concerns: list[Concern]) -> list[str]:
    said = []
    for rule, facts in _facts(concerns):
        if rule == FORBIDDEN:
            said.append(_("This may not be said to a customer: %(phrases)s. Put it differently.") % facts)
        else:
            words = _("%(label)s may not go to a customer (%(rule)s): %(phrases)s. %(hint)s")
            said.append((words % facts).strip())
    return said


def _warnings(concerns: list[Concern]) -> list[str]:
    said = []
    for rule, facts in _facts(concerns):
        if rule == APOLOGY:
            said.append(_("We are not liable here, so no words of apology: %(phrases)s.") % facts)
        elif rule == DISCOURAGED:
            said.append(_("Better put differently: %(phrases)s.") % facts)
        else:
            words = _("%(label)s (%(rule)s), better put differently: %(phrases)s. %(hint)s")
            said.append((words % facts).strip())
    return said


def _facts(concerns: list[Concern]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """What the sentence of each rule tells; two kinds of the same rule share one."""
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    for rule, phrases in by_rule(concerns).items():
        sort = next(concern.sort for concern in concerns if concern.rule == rule)
        told = {"label": sort.labels.get(language, ""), "hint": sort.hints.get(language, "")}
        yield rule, {"rule": rule, "phrases": _listed(phrases), **told}
