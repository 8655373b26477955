"""Asking for the signatures that the manual demands."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from csdesk.approvals.models import ApprovalLine, ApprovalRequest, ApprovalStep, RequestState, StepState
from csdesk.approvals.queries.requests import open_request
from csdesk.approvals.registry import approval_kind
from csdesk.approvals.rules import clean_reason, counts
from csdesk.approvals.services.steps import go_on
from csdesk.approvals.services.telling import ASKED, tell
from csdesk.cases.models import Case
from csdesk.cases.services.cases import lock_case
from csdesk.people.models import Member, TeamMembership
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import RulebookInForce, rulebook_at
from csdesk.rulebook.sections.approvals import OWN_HEAD, Chain, SigningStep
from csdesk.sla.queries.policies import attributes_of

LONGEST_SUBJECT = 300
# Beyond what a company of this kind ever signs for: a typing error, and more than the database keeps.
LARGEST_AMOUNT_FEN, MOST_DAYS = 10**14, 100_000


@transaction.atomic
def ask(
    case: Case,
    kind: str,
    *,
    subject: str,
    asked_by: Member | None,
    note: str = "",
    amount_fen: int | None = None,
    days: int | None = None,
    now: datetime,
) -> ApprovalRequest:
    """Ask for the signatures of the manual's chain `kind` about a case; its first step opens, with its clock.

    Where every step is left out, the request is approved at once. Raises KeyError for a kind that nobody registered;
    PermissionDenied; RuleViolation when the manual has no such chain or one is asked for already.
    """
    if not approval_kind(kind).may_ask(asked_by, case):
        raise PermissionDenied(f"{asked_by} may not ask for {kind} on {case}.")
    case = lock_case(case)
    book = rulebook_at(now)
    chain, steps = _chain_of(book, kind)
    if open_request(case, kind) is not None:
        message = _("“%(what)s” waits for signatures already.") % {"what": chain.label.text(get_language() or "")}
        raise RuleViolation(chain.rule, message, field="subject")
    said = {"subject": subject, "note": note, "amount_fen": amount_fen, "days": days}
    request = _write(case, chain, book, _checked(said, chain.rule), asked_by=asked_by, now=now)
    _write_steps(request, steps, book)
    tell(request, ASKED, actor=asked_by, now=now, note=request.note, amount_fen=amount_fen, days=days)
    return go_on(request, actor=None, now=now)


def _checked(said: dict[str, Any], rule: str) -> dict[str, Any]:
    amount_fen, days = said["amount_fen"], said["days"]
    if amount_fen is not None and not 0 <= amount_fen <= LARGEST_AMOUNT_FEN:
        raise RuleViolation(rule, _("This amount cannot be."), field="amount_fen")
    if days is not None and not 0 <= days <= MOST_DAYS:
        raise RuleViolation(rule, _("This number of days cannot be."), field="days")
    subject = " ".join(clean_reason(said["subject"]).split())
    if not subject:
        raise RuleViolation(rule, _("Say what is to be signed."), field="subject")
    return {**said, "subject": subject[:LONGEST_SUBJECT], "note": clean_reason(said["note"])}


def _write(
    case: Case, chain: Chain, book: RulebookInForce, said: dict[str, Any], *, asked_by: Member | None, now: datetime
) -> ApprovalRequest:
    return ApprovalRequest.objects.create(
        case=case,
        kind=chain.key,
        rule=chain.rule,
        label=chain.label.text("zh-hans"),
        label_en=chain.label.text("en"),
        is_apart=chain.apart,
        rulebook_version=book.version,
        asked_by=asked_by,
        asked_at=now,
        state=RequestState.WAITING,
        **said,
    )


def _chain_of(book: RulebookInForce, kind: str) -> tuple[Chain, list[SigningStep]]:
    manual = book.document.approvals
    chain, steps = manual.chain(kind), manual.steps_of(kind)
    if chain is None or not steps:
        message = _("The manual does not say who signs “%(what)s”: its section of signatures needs this chain.")
        raise RuleViolation("DOC-02", message % {"what": approval_kind(kind).label})
    return chain, steps


def _write_steps(request: ApprovalRequest, steps: Iterable[SigningStep], book: RulebookInForce) -> None:
    facts = attributes_of(request.case)
    for place, step in enumerate(steps, start=1):
        is_wanted = counts(step, facts, amount_fen=request.amount_fen, days=request.days)
        written = ApprovalStep.objects.create(
            request=request,
            place=place,
            key=step.key,
            rule=step.rule,
            label=step.label.text("zh-hans"),
            label_en=step.label.text("en"),
            agreement=step.agreement,
            state=StepState.AHEAD if is_wanted else StepState.SKIPPED,
        )
        if is_wanted:
            ApprovalLine.objects.bulk_create(_lines(written, step, request, book))


def _lines(
    written: ApprovalStep, step: SigningStep, request: ApprovalRequest, book: RulebookInForce
) -> list[ApprovalLine]:
    roles = dict.fromkeys(_head_of_asker(request, book) if role == OWN_HEAD else role for role in step.signers)
    people = list(Member.objects.filter(email__in=step.people).order_by("pk"))
    if not people and not roles:
        message = _("The manual names people for “%(step)s” who are not here.")
        raise RuleViolation(step.rule, message % {"step": step.label.text(get_language() or "")})
    of_roles = [ApprovalLine(step=written, role=role) for role in roles]
    return [*of_roles, *(ApprovalLine(step=written, member=member) for member in people)]


def _head_of_asker(request: ApprovalRequest, book: RulebookInForce) -> str:
    """The role that heads the asker's department; the key itself, which nobody holds, where the manual names none."""
    teams = TeamMembership.objects.filter(member=request.asked_by).order_by("pk").values_list("team__key", flat=True)
    heads = (book.document.approvals.head_of(team) for team in teams)
    return next((role for role in heads if role), OWN_HEAD)
