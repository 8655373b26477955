"""A furnished company, its people, a case, and kinds of requests whose results a test can read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from csdesk.approvals import registry
from csdesk.approvals.models import ApprovalRequest
from csdesk.approvals.registry import ApprovalKind
from csdesk.approvals.services import ask
from csdesk.cases.models import Case
from csdesk.people.models import Member
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.rules import read_preset
from csdesk.tenancy.models import Tenant
from tests.tickets.company import MONDAY, furnish, hire, taken

KINDS = ("complaint.report", "doa.application", "doa.refund", "doa.freight", "spares.request", "file.release")


@dataclass
class Cast:
    """Who works here; the agent asks, the others sign."""

    agent: Member
    supervisor: Member
    channel: Member
    product: Member
    sales: Member
    finance: Member
    commerce: Member
    assistant: Member
    admin: Member
    extra: dict[str, Member] = field(default_factory=dict)


@pytest.fixture
def results(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What the rooms that asked were told: (kind, state) in order."""
    told: list[tuple[str, str]] = []

    def decided(request: ApprovalRequest, *, now: Any) -> None:
        told.append((request.kind, str(request.state)))

    for key in KINDS:
        monkeypatch.setitem(registry._kinds, key, ApprovalKind(key, key, decided=decided))
    return told


@pytest.fixture
def cast(tenant: Tenant, results: list[tuple[str, str]]) -> Cast:
    """A company of the dealers' preset with its people."""
    furnish(tenant)
    return Cast(
        agent=hire("Wang", "agent", team="service"),
        supervisor=hire("Zhao", "supervisor", team="service"),
        channel=hire("Qian", "head-channel", team="channel"),
        product=hire("Sun", "head-product", team="product"),
        sales=hire("Li", "head-sales", team="sales"),
        finance=hire("Zhou", "finance", team="finance"),
        commerce=hire("Wu", "commerce", team="commerce"),
        assistant=hire("Zheng", "assistant", team="management"),
        admin=hire("Admin", "admin"),
    )


@pytest.fixture
def case(cast: Cast) -> Case:
    """A complaint that the agent took; what is asked for hangs on it."""
    return taken(cast.agent, now=MONDAY).case


@pytest.fixture
def asked(cast: Cast, case: Case) -> Callable[..., ApprovalRequest]:
    """Have the agent ask: `asked("doa.refund", amount_fen=100)`."""

    def make(kind: str = "doa.application", **fields: Any) -> ApprovalRequest:
        known = {"subject": "移动硬盘 2 件", "asked_by": cast.agent, "now": MONDAY}
        return ask(case, kind, **{**known, **fields})

    return make


@pytest.fixture
def manual(cast: Cast) -> Callable[..., None]:
    """Have a second version of the manual count from Monday on: `manual(chains=[…], steps=[…])`."""

    def change(**lists: Any) -> None:
        document = read_preset("dealer_after_sales").data
        document["approvals"] = {**document["approvals"], **lists}
        RulebookVersion.objects.update(effective_to=MONDAY)
        RulebookVersion.objects.create(
            number=2, status="signed", document=document, created_at=MONDAY, approved_at=MONDAY, effective_from=MONDAY
        )

    return change


def chain_of(key: str, **fields: Any) -> dict[str, Any]:
    """An entry of the section's chains."""
    return {"key": key, "label": {"zh": key, "en": key}, "rule": "DOC-02", "apart": True, **fields}


def step_of(key: str, chain: str, *signers: str, **fields: Any) -> dict[str, Any]:
    """An entry of the section's steps."""
    known = {"key": key, "chain": chain, "label": {"zh": key, "en": key}, "rule": "DOC-02", "signers": list(signers)}
    return {**known, "due": "1 working day", "calendar": "office", "alarms": [], **fields}
