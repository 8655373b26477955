"""Break things on purpose and check what must hold all the same; one JSON object a scenario.

Runs on servers of its own in a temporary directory, over sockets and loopback only, and leaves nothing behind.
Exit status 1 when anything did not hold.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench.scenarios.catalogue import Scenario
    from bench.scenarios.laboratory import Laboratory

ROOT = Path(__file__).resolve().parent.parent
GIVEN = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SWEEPER_URL", "REDIS_URL", "CSDESK_SECRET_KEY")
SECONDS = 4.0


def main() -> int:
    """Run the scenarios asked for; the exit status."""
    options = _options()
    # Asked to stop, we tidy up first.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with _own_directory() as directory:
        well = [_show(figure) for figure in _figures(options, directory)]
    return 0 if all(well) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="numbers of scenarios, such as F07,F08")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long each fault lasts")
    return parser.parse_args()


@contextmanager
def _own_directory() -> Iterator[Path]:
    # Short: sockets are in it. Others may pass through: as root, the servers run under a weaker account.
    directory = Path(tempfile.mkdtemp(prefix="csdesk-faults-", dir="/tmp"))
    directory.chmod(0o711)
    for name in GIVEN:
        os.environ.pop(name, None)
    os.environ |= {"CSDESK_DATA": str(directory), "REDIS_URL": f"unix://{directory}/broker.sock?db=0",
                   "CSDESK_LOG_LEVEL": "CRITICAL", "DJANGO_SETTINGS_MODULE": "csdesk.settings"}  # fmt: skip
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _figures(options: argparse.Namespace, directory: Path) -> Iterator[dict[str, Any]]:
    sys.path.insert(0, str(ROOT))
    from csdesk.embedded import borrowed_servers
    from csdesk.embedded.addresses import DATABASE

    with borrowed_servers(durable=True):
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, check=True)
        import django

        django.setup()
        from bench.scenarios.catalogue import SCENARIOS
        from bench.scenarios.laboratory import Laboratory

        wanted = [name for name in options.only.split(",") if name] or list(SCENARIOS)
        with Laboratory(DATABASE, directory) as lab:
            for name in wanted:
                with lab.scenario():
                    yield _figure_of(name, SCENARIOS[name], lab, options.seconds)


def _figure_of(name: str, scenario: "Scenario", lab: "Laboratory", seconds: float) -> dict[str, Any]:
    """The scenario's figure; one that breaks off does not hold up the others."""
    try:
        return scenario(lab, seconds)
    except Exception as error:
        traceback.print_exc()
        for log in sorted(lab.directory.glob("*.log")):
            sys.stderr.writelines(f"{log.name}: {line}\n" for line in log.read_text().splitlines()[-10:])
        words = f"{type(error).__name__}: {error}"[:500]
        return {
            "name": f"faults.{name}",
            "unit": "ms late",
            "n": 0,
            "error": words,
            "goal": "runs to its end",
            "ok": False,
        }


def _show(figure: dict[str, Any]) -> bool:
    print(json.dumps(figure), flush=True)
    return bool(figure["ok"])


if __name__ == "__main__":
    sys.exit(main())
