"""Manuals as older versions of the program stored them: signed documents never change, the program does."""

import json
from pathlib import Path

import pytest

from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.sections import Document
from csdesk.rulebook.services import start_draft
from tests.rulebook.conftest import MONDAY

# One file a release and kind of company; files are added, never changed.
STORED = sorted((Path(__file__).parent / "stored").glob("*.json"))


def read(path: Path):
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_an_older_document_validates_and_keeps_its_promises(path):
    stored = read(path)

    document = Document.model_validate(stored, extra="ignore")

    promised = {rule["key"]: rule["budget"] for rule in stored["clocks"]["rules"]}
    assert {rule.key: rule.budget for rule in document.clocks.rules} == promised


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_an_older_document_in_force_is_read_and_can_be_drafted_upon(first, drafter, path):
    RulebookVersion.objects.filter(pk=first.pk).update(effective_to=MONDAY)
    older = RulebookVersion.objects.create(
        number=2, status="signed", document=read(path), created_at=MONDAY, approved_at=MONDAY, effective_from=MONDAY
    )

    draft = start_draft(actor=drafter, now=MONDAY)

    assert rulebook_at(MONDAY).version == older
    assert draft.based_on_id == older.pk
    assert draft.content.cover == older.content.cover


@pytest.mark.parametrize("section", ["contact", "clocks", "tasks", "duties", "staffing"])
def test_a_section_that_came_later_has_defaults(section):
    stored = read(STORED[0])
    stored.pop(section, None)

    document = Document.model_validate(stored, extra="ignore")

    assert getattr(document, section) == type(getattr(document, section))()
