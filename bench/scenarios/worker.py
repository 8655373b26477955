"""csdesk's own Celery application, with one task more: one that lasts until it is let go."""

import time
from pathlib import Path

from csdesk.celery import app

__all__ = ["app"]
LONGEST_SECONDS = 30


@app.task(name="fault.wait", ignore_result=True)
def wait_for(path: str) -> None:
    """Say that it has begun, and last until the file is there."""
    gate, end = Path(path), time.monotonic() + LONGEST_SECONDS
    gate.with_suffix(".began").touch()
    while not gate.exists() and time.monotonic() < end:
        time.sleep(0.02)
    gate.with_suffix(".ended").touch()
