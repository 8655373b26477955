"""Break things on purpose and check what must hold all the same; one JSON object a scenario.

Runs on servers of its own in a temporary directory, over sockets and loopback only, and leaves nothing behind.
Exit status 1 when anything did not hold.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
GIVEN = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SWEEPER_URL", "REDIS_URL", "CSDESK_SECRET_KEY")
SECONDS = 4.0


def main() -> int:
    """Run the scenarios asked for; the exit status."""
    options = _options()
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
                    yield SCENARIOS[name](lab, options.seconds)


def _show(figure: dict[str, Any]) -> bool:
    print(json.dumps(figure), flush=True)
    return bool(figure["ok"])


if __name__ == "__main__":
    sys.exit(main())
