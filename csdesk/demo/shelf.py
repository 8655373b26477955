"""What a desk has laid by for its daily work: labels, canned replies, a macro, shared views."""

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

from csdesk.cases.models import Label
from csdesk.conversations.models import CannedReply, Macro
from csdesk.conversations.services.canned import CannedWords, save_canned
from csdesk.conversations.services.macros import save_macro
from csdesk.desk.models import Audience, SavedView
from csdesk.desk.services.labels import keep_label
from csdesk.desk.services.views import keep_view
from csdesk.people.models import Member


def contents() -> dict[str, Any]:
    """All of it as data."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def fill_shelf(supervisor: Member, *, now: datetime) -> None:
    """Lay by what shelf.toml lists, as the supervisor would; a shelf that holds anything of a kind stays as it is."""
    shelf = contents()
    if not Label.objects.exists():
        for row in shelf["labels"]:
            keep_label(Label(**row), actor=supervisor)
    if not CannedReply.objects.exists():
        for row in shelf["canned"]:
            save_canned(CannedWords(**row, is_own=False), actor=supervisor, now=now)
    if not Macro.objects.exists():
        for row in shelf["macros"]:
            steps = [(act, value) for act, value in row["steps"]]
            save_macro(row["name"], steps, kind="complaint", is_own=False, actor=supervisor, now=now)
    if not SavedView.objects.exists():
        for place, row in enumerate(shelf["views"]):
            view = SavedView(
                owner=supervisor,
                name=row["name"],
                audience=Audience.EVERYONE,
                wanted=row["wanted"],
                position=place,
            )
            keep_view(view, actor=supervisor)
