"""The hourly look after all companies: duties made, clocks reconciled, troubles told."""

import logging
from collections.abc import Iterator

from csdesk.cases.models import Case, Phase
from csdesk.cases.registry import all_kinds
from csdesk.outbox.heartbeat import beat
from csdesk.rulebook.at import NoRulebook
from csdesk.sla.registry import hourly_work
from csdesk.sla.services.duties import make_duty_tasks
from csdesk.sla.services.reconciling import Findings, reconcile_cases
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic

CHUNK = 100
log = logging.getLogger(__name__)


def look_after_all_companies() -> Findings:
    """Do the hourly work for every active company in short transactions; one that fails does not stop the others."""
    findings = Findings()
    for tenant in Tenant.objects.served().order_by("pk"):
        try:
            look_after(tenant, findings)
        except Exception:
            log.exception("the hourly work of company %s failed", tenant.slug)
    beat("reconcile")
    if not findings.is_clean:
        log.error("clocks did not agree with the facts: %s", findings)
    return findings


def look_after(tenant: Tenant, findings: Findings) -> None:
    """The hourly work of one company."""
    with tenant_atomic(tenant.pk) as now:
        try:
            make_duty_tasks(now=now)
        except NoRulebook:
            return  # a company without a manual owes nothing
    for work in hourly_work():
        with tenant_atomic(tenant.pk) as now:
            work(now)
    for ids in _chunks(tenant):
        with tenant_atomic(tenant.pk):
            reconcile_cases(list(Case.objects.filter(pk__in=ids).order_by("pk")), findings)


def _chunks(tenant: Tenant) -> Iterator[list[int]]:
    kinds, last = [kind.key for kind in all_kinds()], 0
    while True:
        with tenant_atomic(tenant.pk):
            open_cases = Case.objects.filter(kind__in=kinds, pk__gt=last).exclude(phase=Phase.CLOSED)
            ids = list(open_cases.order_by("pk").values_list("pk", flat=True)[:CHUNK])
        if not ids:
            return
        yield ids
        last = ids[-1]
