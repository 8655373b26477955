"""`python -m csdesk.embedded start | stop | upgrade OLD_PROGRAMS`."""

import sys
from pathlib import Path

from csdesk.embedded import ensure_servers, stop_servers
from csdesk.embedded.postgres import ClusterTooOld
from csdesk.embedded.upgrade import upgrade_cluster


def main(arguments: list[str]) -> int:
    """Do what the first word says; returns the exit status."""
    try:
        match arguments:
            case ["start"]:
                ensure_servers()
            case ["stop"]:
                stop_servers()
            case ["upgrade", old_programs] if old_programs:
                kept = upgrade_cluster(Path(old_programs))
                print(f"csdesk: upgraded; the old cluster is kept in {kept}")  # noqa: T201
            case _:
                print(__doc__, file=sys.stderr)  # noqa: T201
                return 2
    except (ClusterTooOld, RuntimeError) as refusal:
        print(f"csdesk: {refusal}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
