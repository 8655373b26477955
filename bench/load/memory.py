"""What each program of a running csdesk takes, out of /proc.

PSS: a page that several processes share counts once, divided among them, so the sum is what the machine gives.
RSS counts it in each.
"""

from pathlib import Path

# A word of the command line -> what the supervisor calls the program; the first that fits. Whoever came out of a nest
# has its command line and a name of his own.
_OURS = "csdesk:"
PROGRAMS = {
    "supervisor.nest": "nests",
    "csdesk.supervisor": "supervisor",
    "gunicorn": "web",
    "uvicorn": "sockets",
    "nginx": "nginx",
    "valkey": "valkey",
    "postgres": "postgres",
    " beat ": "beat",
    "-Q engine": "engine-worker",
    "-Q default": "worker",
    "manage.py engine": "engine",
    "manage.py relay": "relay",
}


def memory_of(supervisor: int) -> dict[str, dict[str, float]]:
    """Program -> number of processes, PSS and RSS in MB; the supervisor and all that it started."""
    found: dict[str, dict[str, float]] = {}
    for pid in _family(supervisor):
        try:
            name, pss, rss = _name(pid), _kilobytes(pid, "Pss:"), _kilobytes(pid, "Rss:")
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has ended meanwhile
        program = found.setdefault(name, {"processes": 0, "pss_mb": 0.0, "rss_mb": 0.0})
        program["processes"] += 1
        program["pss_mb"] = round(program["pss_mb"] + pss / 1024, 1)
        program["rss_mb"] = round(program["rss_mb"] + rss / 1024, 1)
    return found


def total(memory: dict[str, dict[str, float]], kind: str) -> float:
    """All programs together."""
    return round(sum(program[kind] for program in memory.values()), 1)


def _family(ancestor: int) -> list[int]:
    parents = {int(path.name): _parent(path) for path in Path("/proc").iterdir() if path.name.isdigit()}
    family = {ancestor}
    while new := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= new
    return sorted(family)


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _name(pid: int) -> str:
    called = Path(f"/proc/{pid}/comm").read_text().strip()
    if called.startswith(_OURS):
        called = called.removeprefix(_OURS)
        # The kernel cuts names off.
        return called if called in PROGRAMS.values() else next(n for n in PROGRAMS.values() if n.startswith(called))
    line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return next((name for word, name in PROGRAMS.items() if word in line), line[:40] or "gone")


def _kilobytes(pid: int, line: str) -> int:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(row.split()[1]) for row in text.splitlines() if row.startswith(line))
