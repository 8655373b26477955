"""Figures of all processes together: prometheus_client keeps them in files when PROMETHEUS_MULTIPROC_DIR is set."""

import contextlib
import os
import re
from pathlib import Path

from prometheus_client import REGISTRY, CollectorRegistry, Histogram, generate_latest, multiprocess

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
REQUESTS = Histogram(
    "csdesk_request_seconds", "Time to answer a request", ["method", "route", "status"], buckets=BUCKETS
)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
# The library writes there from the first figure on, and does not make it.
if _folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    Path(_folder).mkdir(parents=True, exist_ok=True)
_OF_LIVING = re.compile(r"gauge_live\w*_(\d+)\.db")


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """Take an answered request into account; the route by its name, never by its address."""
    known = method if method in METHODS else "OTHER"
    REQUESTS.labels(known, route, f"{status // 100}xx").observe(seconds)


def exposition() -> bytes:
    """All processes' figures in Prometheus' text format."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if not folder:
        return generate_latest(REGISTRY)
    _forget_the_dead(Path(folder))
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry, path=folder)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def _forget_the_dead(folder: Path) -> None:
    """What a process that was killed had open is open no longer."""
    for path in folder.glob("gauge_live*.db"):
        found = _OF_LIVING.fullmatch(path.name)
        if found and not Path(f"/proc/{found[1]}").exists() and Path("/proc/self").exists():
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
