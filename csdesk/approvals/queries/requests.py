"""What waits for whose signature, since when, until when; what has become of a request."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from csdesk.approvals.models import (
    ApprovalLine,
    ApprovalRequest,
    ApprovalStep,
    RequestState,
    Signature,
    StepState,
    Verdict,
)
from csdesk.approvals.permissions import Permission
from csdesk.approvals.queries.signers import Roster, Signer
from csdesk.cases.models import Case
from csdesk.outbox.waiting import Waits
from csdesk.people.models import Member, MemberRole, StandIn
from csdesk.sla.models import Clock


def open_request(case: Case, kind: str) -> ApprovalRequest | None:
    """The request of this kind that waits for signatures on a case."""
    return _of_case(case, kind).filter(state=RequestState.WAITING).first()


def latest_request(case: Case, kind: str) -> ApprovalRequest | None:
    """The last request of this kind on a case, whatever became of it."""
    return _of_case(case, kind).first()


def open_requests_of(case: Case) -> list[ApprovalRequest]:
    """All that waits for signatures on a case, oldest first."""
    waiting = ApprovalRequest.objects.filter(case=case, state=RequestState.WAITING)
    return list(with_chain(waiting).order_by("pk"))


def _of_case(case: Case, kind: str) -> QuerySet[ApprovalRequest]:
    return ApprovalRequest.objects.filter(case=case, kind=kind).select_related("case", "asked_by").order_by("-pk")


def with_chain(requests: QuerySet[ApprovalRequest]) -> QuerySet[ApprovalRequest]:
    """The requests with their steps, lines, signatures and clocks, in a handful of statements."""
    signatures = Signature.objects.select_related("signer", "stood_in_for").order_by("pk")
    lines = ApprovalLine.objects.select_related("member").order_by("pk")
    steps = ApprovalStep.objects.select_related("clock").order_by("place")
    return requests.select_related("case", "case__team", "asked_by", "decided_by").prefetch_related(
        Prefetch("steps", steps), Prefetch("steps__lines", lines), Prefetch("steps__lines__signatures", signatures)
    )


@dataclass(frozen=True)
class Signed:
    """A line of a request as forms print it: what the step is called, who signed when, for whom, with what result.

    `name` and `at` are empty until somebody has signed.
    """

    step: str
    label: str
    rule: str
    role: str
    name: str = ""
    at: datetime | None = None
    stood_in_for: str = ""
    verdict: str = ""
    reason: str = ""


def steps_of(request: ApprovalRequest, *, language: str | None = None) -> list[Signed]:
    """Every line of a request in the order of its chain, signed or not; what was left out is not among them."""
    language = language or get_language() or "zh-hans"
    steps = request.steps.exclude(state=StepState.SKIPPED)
    signatures = Signature.objects.select_related("signer", "stood_in_for")
    return [
        _signed(step, line, language)
        for step in steps.order_by("place").prefetch_related("lines", Prefetch("lines__signatures", signatures))
        for line in sorted(step.lines.all(), key=lambda line: line.pk)
    ]


def _signed(step: ApprovalStep, line: ApprovalLine, language: str) -> Signed:
    given = next(iter(line.signatures.all()), None)
    known = Signed(step.key, step.name(language), step.rule, line.role)
    if given is None:
        return known
    stood_in_for = given.stood_in_for.name if given.stood_in_for is not None else ""
    who = (given.signer.name, given.at, stood_in_for, given.verdict, given.reason)
    return Signed(known.step, known.label, known.rule, known.role, *who)


def waiting_for(member: Member, now: datetime) -> list[ApprovalRequest]:
    """The requests that somebody may sign now, those first that are due first."""
    asked = requests_perhaps_for(member, now)
    roster = Roster(at=now) if asked else None
    found = [request for request in asked if roster is not None and lines_for(member, request, roster)]
    return sorted(found, key=_by_deadline)


def signatures_that_wait(member: Member, now: datetime) -> list[Waits]:
    """The same for the daily mail."""
    if not member.may(Permission.INBOX):
        return []
    return [
        Waits(
            f"{request.case.number} {request.subject}",
            _by_deadline(request)[0],
            reverse("approvals:show", args=[request.pk]),
        )
        for request in waiting_for(member, now)
    ]


def requests_perhaps_for(member: Member, now: datetime) -> list[ApprovalRequest]:
    """The requests with an open line of this person, of a role held, or of somebody who is stood in for."""
    lines = lines_perhaps_for(member, now)
    waiting = ApprovalRequest.objects.filter(state=RequestState.WAITING, pk__in=lines.values("step__request"))
    return list(with_chain(waiting))


def lines_perhaps_for(member: Member, now: datetime) -> QuerySet[ApprovalLine]:
    """Open lines that may be this person's to sign: whether they are, the roster says."""
    appointed = StandIn.objects.filter(starts_at__lte=now).exclude(ends_at__lte=now)
    represented = _represented_by(member, list(appointed.values_list("member_id", "stand_in_id")))
    roles = MemberRole.objects.filter(member__in=[member.pk, *represented]).values("role__key")
    return ApprovalLine.objects.filter(Q(member__in=[member.pk, *represented]) | Q(role__in=roles), is_open=True)


def _represented_by(member: Member, appointed: list[tuple[int, int]]) -> set[int]:
    """All for whom somebody stands in, over chains of stand-ins too."""
    found: set[int] = set()
    fresh = {member.pk}
    while fresh:
        fresh = {absent for absent, acting in appointed if acting in fresh} - found - {member.pk}
        found |= fresh
    return found


def count_for(member: Member, now: datetime) -> QuerySet[ApprovalRequest]:
    """What the badge counts, in one statement: what is asked of a person, and of whom he stands in for."""
    represented = StandIn.objects.filter(stand_in=member, starts_at__lte=now).exclude(ends_at__lte=now)
    people = Q(member=member) | Q(member__in=represented.values("member"))
    roles = MemberRole.objects.filter(people).exclude(member=OuterRef("step__request__asked_by")).values("role__key")
    lines = ApprovalLine.objects.filter(people | Q(role__in=roles), is_open=True)
    signed = Signature.objects.filter(signer=member).values("line__step__request")
    waiting = ApprovalRequest.objects.filter(state=RequestState.WAITING, pk__in=lines.values("step__request"))
    return waiting.exclude(asked_by=member).exclude(is_apart=True, pk__in=signed)


def _by_deadline(request: ApprovalRequest) -> tuple[datetime, int]:
    step = open_step(request)
    clock = step.clock if step is not None else None
    return (clock.due_at if clock is not None else request.asked_at, request.pk)


def open_step(request: ApprovalRequest) -> ApprovalStep | None:
    """The step whose turn it is."""
    return next((step for step in request.steps.all() if step.state == StepState.OPEN), None)


def signed_by(request: ApprovalRequest) -> set[int]:
    """Whose signatures a request has: who signed, and for whom."""
    given = (given for step in request.steps.all() for line in step.lines.all() for given in line.signatures.all())
    people = ((each.signer_id, each.stood_in_for_id) for each in given if each.verdict == Verdict.APPROVE)
    return {person for pair in people for person in pair if person is not None}


def signers_now(request: ApprovalRequest, roster: Roster) -> dict[ApprovalLine, list[Signer]]:
    """Each open line of a request with whoever may sign it."""
    step, signed = open_step(request), signed_by(request)
    lines = [line for line in step.lines.all() if line.is_open] if step is not None else []
    return {line: roster.signers_of(line, request, signed_by=signed) for line in lines}


def lines_for(member: Member, request: ApprovalRequest, roster: Roster) -> list[tuple[ApprovalLine, Signer]]:
    """The open lines of a request that somebody may sign now; the one that fewest others could sign first."""
    found = [
        (line, signer, len(signers))
        for line, signers in signers_now(request, roster).items()
        for signer in signers
        if signer.member.pk == member.pk
    ]
    return [(line, signer) for line, signer, _others in sorted(found, key=lambda each: (each[2], each[0].pk))]


@dataclass(frozen=True)
class WaitsFor:
    """Who holds a request: the step, everybody who may sign it, since when, until when, the clock that says so."""

    request: ApprovalRequest
    step: ApprovalStep
    signers: list[Signer] = field(default_factory=list)
    clock: Clock | None = None
    mine: Signer | None = None

    @property
    def since(self) -> datetime | None:
        """Since when it waits for them."""
        return self.step.opened_at

    @property
    def until(self) -> datetime | None:
        """By when it is to be signed."""
        return self.clock.due_at if self.clock is not None else None


def waits_for(requests: Iterable[ApprovalRequest], *, now: datetime, reader: Member | None = None) -> list[WaitsFor]:
    """Of requests (with their chains) that wait: who holds each; `mine` where the reader may sign."""
    waiting = [(request, step) for request in requests if (step := open_step(request)) is not None]
    if not waiting:
        return []
    roster = Roster(at=now)
    return [_held(request, step, roster, reader) for request, step in waiting]


def _held(request: ApprovalRequest, step: ApprovalStep, roster: Roster, reader: Member | None) -> WaitsFor:
    found = [signer for signers in signers_now(request, roster).values() for signer in signers]
    people = {(signer.member.pk): signer for signer in found}
    mine = people.get(reader.pk) if reader is not None else None
    return WaitsFor(request, step, list(people.values()), step.clock, mine)
