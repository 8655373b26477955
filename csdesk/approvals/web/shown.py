"""A request as pages show it: its chain in the reader's language, who holds it, what the reader may do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from csdesk.approvals.models import ApprovalLine, ApprovalRequest, ApprovalStep, Signature, StepState
from csdesk.approvals.queries.requests import WaitsFor, waits_for
from csdesk.approvals.queries.signers import Signer
from csdesk.approvals.registry import approval_kind
from csdesk.cases.registry import kind_of
from csdesk.people.models import Member
from csdesk.people.queries import role_names


@dataclass(frozen=True)
class LineShown:
    """A line: whose it is to sign, and the signature once there is one."""

    whose: str
    signature: Signature | None


@dataclass(frozen=True)
class StepShown:
    """A step of the chain with its lines."""

    step: ApprovalStep
    name: str
    lines: Sequence[LineShown]


@dataclass(frozen=True)
class Shown:
    """One request for one reader."""

    request: ApprovalRequest
    name: str
    steps: Sequence[StepShown]
    held: WaitsFor | None
    sees_case: bool

    @property
    def case_page(self) -> str:
        """The page of the case."""
        return kind_of(self.request.case.kind).page(self.request.case)

    @property
    def is_mine(self) -> bool:
        """Whether the reader may sign now."""
        return self.held is not None and self.held.mine is not None

    @property
    def stands_in_for(self) -> Member | None:
        """For whom the reader would sign as a stand-in."""
        return self.held.mine.stands_in_for if self.held is not None and self.held.mine is not None else None

    @property
    def is_stuck(self) -> bool:
        """Whether nobody can sign at present."""
        return self.held is not None and self.held.step.nobody_since is not None

    @property
    def holders(self) -> list[Signer]:
        """Who may sign now."""
        return list(self.held.signers) if self.held is not None else []


def shown(
    requests: Iterable[ApprovalRequest], *, reader: Member, now: datetime, visible_cases: set[int]
) -> list[Shown]:
    """The requests (with their chains) as somebody reads them."""
    found, language = list(requests), get_language() or "zh-hans"
    held = {each.request.pk: each for each in waits_for(found, now=now, reader=reader)}
    for each in held.values():
        if each.clock is not None:  # its clock is called what its step is called: nothing has to be asked for that
            each.clock.label = each.step.name(language)  # type: ignore[attr-defined]
    roles = role_names() if found else {}
    return [
        Shown(
            request,
            request.name(language),
            [_step(step, roles, language) for step in request.steps.all() if step.state != StepState.SKIPPED],
            held.get(request.pk),
            request.case_id in visible_cases,
        )
        for request in found
    ]


def details(request: ApprovalRequest) -> list[tuple[Any, str]]:
    """What the asking room adds for those who sign."""
    return list(approval_kind(request.kind).describe(request))


def applicant(request: ApprovalRequest) -> str:
    """Who applied, if it was not who asked for the signatures."""
    return approval_kind(request.kind).applicant(request)


def _step(step: ApprovalStep, roles: dict[str, str], language: str) -> StepShown:
    return StepShown(step, step.name(language), [_line(line, roles) for line in step.lines.all()])


def _line(line: ApprovalLine, roles: dict[str, str]) -> LineShown:
    whose = line.member.name if line.member is not None else roles.get(line.role, "")
    return LineShown(whose or _("Head of the department that asks"), next(iter(line.signatures.all()), None))
