"""A relay as a process of its own, with topics that behave badly; run as `python -m tests.outbox.relay_process`."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent


def main() -> None:
    """The child: register the topics, then do what `manage.py relay` does."""
    import django
    from django.core.mail import EmailMessage
    from django.core.management import call_command

    django.setup()
    from csdesk.outbox.channels import smtp
    from csdesk.outbox.channels.envelope import of_django
    from csdesk.outbox.models import OutboxMessage
    from csdesk.outbox.registry import handles
    from csdesk.people.models import Team
    from csdesk.tenancy.scoping import tenant_atomic

    @handles("probe.effect")
    def effect(message: OutboxMessage) -> None:
        Team.objects.create(key=message.key, name=message.key)

    @handles("probe.kills")
    def kill_the_process(message: OutboxMessage) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    @handles("probe.out", io=True)
    def send(message: OutboxMessage) -> None:
        with tenant_atomic(message.tenant_id):
            Team.objects.get_or_create(key=message.key, defaults={"name": message.key})

    @handles("probe.out.kills", io=True)
    def kill_after_sending(message: OutboxMessage) -> None:
        send(message)
        os.kill(os.getpid(), signal.SIGKILL)

    @handles("probe.out.slow", io=True)
    def wait_for_a_file(message: OutboxMessage) -> None:
        path = Path(message.payload["path"])
        path.with_suffix(".began").touch()
        while not path.exists():
            time.sleep(0.01)
        send(message)

    @handles("probe.smtp", io=True)
    def send_mail(message: OutboxMessage) -> None:
        mail = EmailMessage("Subject", "Text", "desk@a.test", ["li@b.test"])
        smtp.send(of_django(mail), smtp.SmtpServer("127.0.0.1", message.payload["port"]))

    call_command("relay")


@contextmanager
def relay_process(redis_url: str | None = None) -> Iterator[subprocess.Popen[str]]:
    """A running relay on this test's database; killed at the end if it still runs."""
    from django.conf import settings

    from tests.database import current_database, url_of

    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": url_of("default", current_database()),
        "REDIS_URL": redis_url or settings.REDIS_URL,
        "CSDESK_SECRET_KEY": settings.SECRET_KEY,
    }
    command = [sys.executable, "-m", "tests.outbox.relay_process"]
    child = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "relay: ready\n"
        yield child
    finally:
        child.kill()
        child.wait()
        assert child.stdout is not None
        child.stdout.close()


def eventually(holds: Callable[[], Any], seconds: float = 30) -> Any:
    """Wait until it holds; its value. Raises AssertionError when it never does."""
    end = time.monotonic() + seconds
    while not (value := holds()):
        assert time.monotonic() < end, "it never came to pass"
        time.sleep(0.02)
    return value


if __name__ == "__main__":
    main()
