"""`manage.py due`: when a budget runs out, by one of the calendars that come with the product."""

import csv
import sys
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from csdesk.sla.rules import add, parse_budget, preset_calendar, preset_documents

FIELDS = ["calendar", "start", "budget"]


class Command(BaseCommand):
    help = "Print the instant at which a budget runs out."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--calendar", help="one of: " + ", ".join(preset_documents()))
        parser.add_argument("--start", help="for example 2026-09-30T16:00:00+08:00")
        parser.add_argument("--budget", help="for example “7 working days”")
        parser.add_argument("--stdin", action="store_true", help="answer lines of calendar,start,budget")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["stdin"]:
            self.answer_lines()
            return
        asked = [options[field] for field in FIELDS]
        if None in asked:
            raise CommandError(_("Give --calendar, --start and --budget, or --stdin."), returncode=2)
        try:
            self.stdout.write(due_of(asked))
        except ValueError as error:
            raise CommandError(str(error), returncode=2) from error

    def answer_lines(self) -> None:
        """Answer line by line; the first that cannot be answered ends it with its number."""
        lines = csv.reader(sys.stdin)
        for fields in lines:
            if not fields or (lines.line_num == 1 and fields == FIELDS):
                continue
            try:
                self.stdout.write(due_of(fields))
            except ValueError as error:
                text = _("line %(number)s: %(error)s") % {"number": lines.line_num, "error": error}
                raise CommandError(text, returncode=2) from error


def due_of(asked: list[str]) -> str:
    """The deadline on the calendar's clock; a start without offset is read on that clock too."""
    if len(asked) != len(FIELDS):
        raise ValueError(_("calendar,start,budget is needed, not %(count)s fields.") % {"count": len(asked)})
    key, start, budget = (field.strip() for field in asked)
    if key not in preset_documents():
        raise ValueError(_("“%(key)s” is not a calendar.") % {"key": key})
    calendar = preset_calendar(key)
    try:
        moment = datetime.fromisoformat(start)
    except ValueError as error:
        raise ValueError(_("“%(start)s” is not a date and time.") % {"start": start}) from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=calendar.zone)
    return calendar.local(add(moment, parse_budget(budget), calendar)).isoformat()
