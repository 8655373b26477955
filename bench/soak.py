"""A hundred mixed requests a second against the whole stack, and what it takes; one JSON object a figure.

The mix is that of a desk at work (bench/load/person.py): of a hundred requests 48 are parts of pages that htmx fetches,
14 ask for news, 12 are whole pages, 10 come from programs by the API, 8 search by words or by the palette, 5 write, 3
are files.

Starts a demo of its own (nginx, gunicorn, uvicorn, workers, engine, relay, PostgreSQL, Valkey) in a temporary data
folder, or uses one that runs: `--port 8000 --data .local`. The asking runs on the same machine. Exit status 1 when a
goal was missed: p95 below 250 ms without an error, the stack below 900 MB (PSS), and a company at ten times its share
leaving the other's p95 within 1.5 times.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.load.drive import Figures, drive, quantile  # noqa: E402
from bench.load.memory import memory_of, total  # noqa: E402
from bench.load.person import Person  # noqa: E402

GIVEN = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SWEEPER_URL", "REDIS_URL", "CSDESK_SECRET_KEY")
GOALS = {"p95_ms": 250.0, "pss_mb": 900.0, "neighbour": 1.5}
START_SECONDS = 600
# Shares: one company asks ten times as often as the other.
NOISE = 10
PASSWORD = "csdesk-demo"


def main() -> int:
    """Run it; the exit status."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with _stack(options) as (port, data):
        supervisor = int((data / "supervisor.lock").read_text())
        people = {company: _people(port, company, data, options) for company in _companies(data)}
        everybody = [person for some in people.values() for person in some]
        drive(everybody, per_second=min(options.rate, 20), seconds=options.warm)
        before = memory_of(supervisor)
        well = [_load(everybody, options)]
        well.append(_memory(before, memory_of(supervisor)))
        if options.neighbour:
            well.append(_neighbour(*people.values(), options))
    return 0 if all(well) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=100, help="requests a second")
    parser.add_argument("--seconds", type=float, default=600, help="how long")
    parser.add_argument("--people", type=int, default=16, help="connections of each of the two companies")
    parser.add_argument("--warm", type=float, default=10, help="seconds before anything is measured")
    parser.add_argument("--neighbour", type=float, default=60, help="seconds of each part of that figure; 0: leave out")
    parser.add_argument("--port", type=int, help="of a demo that runs already")
    parser.add_argument("--data", type=Path, help="its data folder")
    options = parser.parse_args()
    if bool(options.port) != bool(options.data):
        parser.error("--port and --data belong together")
    return options


@contextmanager
def _stack(options: argparse.Namespace) -> Iterator[tuple[int, Path]]:
    if options.port:
        yield options.port, options.data.resolve()
        return
    folder = Path(tempfile.mkdtemp(prefix="csdesk-soak-", dir="/tmp"))
    folder.chmod(0o711)
    port = _free_port()
    environment = {name: value for name, value in os.environ.items() if name not in GIVEN}
    environment |= {"CSDESK_DATA": str(folder), "PORT": str(port)}
    log = (folder / "demo.log").open("w")
    demo = subprocess.Popen(
        [sys.executable, "-m", "csdesk.supervisor"], cwd=ROOT, env=environment, stdout=log, stderr=log
    )
    try:
        _wait(demo, folder / "demo.log")
        yield port, folder
    finally:
        demo.terminate()
        demo.wait()
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(demo: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while "csdesk is at" not in log.read_text():
        if demo.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"the demo does not start:\n{log.read_text()[-2000:]}")
        time.sleep(0.5)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _companies(data: Path) -> list[str]:
    return list(json.loads((data / "demo.json").read_text()))[:2]


def _people(port: int, company: str, data: Path, options: argparse.Namespace) -> list[Person]:
    """The supervisor's session, as many browsers of it as there are connections; a key for the programs."""
    email = f"supervisor@{company}.demo"
    key = _key(company, email, data)
    return [Person("localhost", port, email, PASSWORD, key=key) for _number in range(options.people)]


def _key(company: str, email: str, data: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name not in GIVEN} | {"CSDESK_DATA": str(data)}
    command = [sys.executable, "manage.py", "create_api_key", "--tenant", company, "--user", email, "--scopes", "all"]
    return subprocess.check_output(command, cwd=ROOT, env=environment, text=True).strip().splitlines()[-1]


def _load(people: list[Person], options: argparse.Namespace) -> bool:
    figures = drive(people, per_second=options.rate, seconds=options.seconds)
    well = figures.share(0.95) < GOALS["p95_ms"] and not figures.failed
    kinds = {kind: quantile(took, 0.95) for kind, took in sorted(figures.by_kind.items())}
    _show("load", "ms", len(figures.took), f"p95 < {GOALS['p95_ms']:.0f}, none failed", ok=well, rate=options.rate,
          seconds=options.seconds, **_quantiles(figures), failed=dict(figures.failed), p95_by_kind=kinds)  # fmt: skip
    return well


def _memory(before: dict[str, dict[str, float]], after: dict[str, dict[str, float]]) -> bool:
    well = total(after, "pss_mb") < GOALS["pss_mb"]
    programs = {
        name: {"processes": int(now["processes"]), "pss_mb_start": before.get(name, now)["pss_mb"],
               "pss_mb_end": now["pss_mb"], "rss_mb_end": now["rss_mb"]}
        for name, now in sorted(after.items())
    }  # fmt: skip
    _show("memory", "MB (PSS)", len(programs), f"< {GOALS['pss_mb']:.0f}", ok=well, value=total(after, "pss_mb"),
          pss_mb_start=total(before, "pss_mb"), rss_mb_end=total(after, "rss_mb"), programs=programs)  # fmt: skip
    return well


def _neighbour(loud: list[Person], quiet: list[Person], options: argparse.Namespace) -> bool:
    """Both at their share, then one at ten times of it: what the other one notices."""
    share = options.rate / (NOISE + 1)
    calm = _side_by_side(loud, quiet, share, share, options.neighbour)
    disturbed = _side_by_side(loud, quiet, share * NOISE, share, options.neighbour)
    factor = round(disturbed.share(0.95) / max(calm.share(0.95), 0.1), 2)
    well = factor <= GOALS["neighbour"] and not disturbed.failed
    both = {"p95_ms_calm": calm.share(0.95), "p95_ms_disturbed": disturbed.share(0.95)}
    _show("neighbour", "ratio", len(disturbed.took), f"<= {GOALS['neighbour']}", ok=well, value=factor,
          share=round(share, 1), **both, failed=dict(disturbed.failed))  # fmt: skip
    return well


def _side_by_side(loud: list[Person], quiet: list[Person], loudly: float, quietly: float, seconds: float) -> Figures:
    from threading import Thread

    other = Thread(target=drive, args=(loud,), kwargs={"per_second": loudly, "seconds": seconds})
    other.start()
    figures = drive(quiet, per_second=quietly, seconds=seconds)
    other.join()
    return figures


def _quantiles(figures: Figures) -> dict[str, float]:
    return {name: figures.share(part) for name, part in (("median", 0.5), ("p95", 0.95), ("p99", 0.99))}


def _show(name: str, unit: str, n: int, goal: str, *, ok: bool, **figures: object) -> None:
    print(json.dumps({"name": f"soak.{name}", "unit": unit, "n": n, **figures, "goal": goal, "ok": ok}), flush=True)


if __name__ == "__main__":
    sys.exit(main())
