from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from csdesk.operations.services.holding import hold, release


class Command(BaseCommand):
    help = "Let messages go out again that a restore holds back, or hold them (--hold)."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--give-up", action="store_true", help="put what waits now on the lists of what was not sent")
        what.add_argument("--hold", action="store_true", help="let nothing go out from now on")

    def handle(self, **options: Any) -> None:
        if options["hold"]:
            hold()
            self.stdout.write("nothing goes out before `manage.py release_outgoing`")
            return
        given_up = release(give_up=options["give_up"])
        self.stdout.write(f"messages go out again; {given_up} were given up")
