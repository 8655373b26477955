"""/metrics: the house's figures for Prometheus; no company's name, nobody's data."""

import hmac
import ipaddress
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime

from django.conf import settings
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from csdesk.operations.metrics import exposition
from csdesk.operations.queries.figures import Beat, beats, house_figures
from csdesk.outbox.heartbeat import HOLD
from csdesk.outbox.web.health import broker_answers
from csdesk.people.services.security_log import client_address
from csdesk.sla.engine import HOLD as CLOCK_JUMP


@require_safe
@never_cache
def show_metrics(request: HttpRequest) -> HttpResponse:
    """For whoever has the token, or asks from an allowed network; for all others there is nothing here."""
    if not (_has_token(request) or _is_near(request)):
        raise Http404
    registry = CollectorRegistry()
    registry.register(House())  # type: ignore[arg-type]
    return HttpResponse(exposition() + generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _has_token(request: HttpRequest) -> bool:
    wanted = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    return bool(wanted) and hmac.compare_digest(given.encode(), f"Bearer {wanted}".encode())


def _is_near(request: HttpRequest) -> bool:
    networks = [ipaddress.ip_network(name.strip()) for name in settings.METRICS_NETWORKS if name.strip()]
    try:
        address = ipaddress.ip_address(client_address(request) or "")
    except ValueError:
        return False
    return any(address in network for network in networks)


class House:
    """What the database and the disk tell at this moment."""

    def collect(self) -> Iterator[Metric]:
        """One family after the other; while the database is away only that it is."""
        yield GaugeMetricFamily("csdesk_broker_up", "Whether Redis answers", value=float(broker_answers()))
        free = shutil.disk_usage(settings.DATA_DIR).free
        yield GaugeMetricFamily("csdesk_disk_free_bytes", "Free space under the data folder", value=free)
        try:
            figures, living = house_figures(), beats(datetime.now(UTC))
        except Error:
            yield GaugeMetricFamily("csdesk_database_up", "Whether PostgreSQL answers", value=0)
            return
        yield GaugeMetricFamily("csdesk_database_up", "Whether PostgreSQL answers", value=1)
        for name, value in figures.items():
            yield GaugeMetricFamily(f"csdesk_{name}", f"{name.replace('_', ' ')}, over all companies", value=value)
        held = float(HOLD in living)
        yield GaugeMetricFamily("csdesk_outgoing_held", "Whether what goes out is held back", value=held)
        jumped = float(CLOCK_JUMP in living and living[CLOCK_JUMP].row.oldest_overdue_seconds is not None)
        yield GaugeMetricFamily("csdesk_alarms_held", "Whether no alarm fires, for the clock jumped", value=jumped)
        yield from _of_loops(living)


def _of_loops(living: dict[str, Beat]) -> Iterator[Metric]:
    silent = GaugeMetricFamily("csdesk_loop_silent_seconds", "Since the loop's last sign of life", labels=["loop"])
    for beat in living.values():
        if beat.name not in (HOLD, CLOCK_JUMP):
            silent.add_metric([beat.name], beat.silent_seconds)
    yield silent
    engine, relay = living.get("engine"), living.get("relay")
    if engine is not None:
        late = (engine.row.lateness_p99_ms or 0) / 1000
        yield GaugeMetricFamily("csdesk_engine_lateness_p99_seconds", "Lateness of alarms, last minute", value=late)
        overdue = engine.row.oldest_overdue_seconds or 0
        yield GaugeMetricFamily("csdesk_engine_overdue_seconds", "The oldest alarm not yet fired", value=overdue)
    if relay is not None:
        age = relay.row.outbox_age_seconds or 0
        yield GaugeMetricFamily("csdesk_outbox_oldest_seconds", "The oldest message nobody has touched", value=age)
