"""Beginning a draft of the next version, and changing it section by section."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, StaleRecord, TransitionNotAllowed
from csdesk.rulebook.lifecycle import Status
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.policies import may_draft
from csdesk.rulebook.queries import latest_signed, open_version, problems_in
from csdesk.rulebook.rules import DraftRefused, read_preset


@transaction.atomic
def start_draft(*, actor: Member | None, now: datetime, preset: str = "") -> RulebookVersion:
    """Begin the next version, from the newest signed one or from a preset.

    Raises RuleViolation while another version is on its way to signature: two would undo each other.
    Raises KeyError for an unknown preset.
    """
    if not may_draft(actor):
        raise PermissionDenied(f"{actor} may not draft the manual.")
    if (other := open_version()) is not None:
        message = _("Version %(number)s is not finished yet: sign or withdraw it first.") % {"number": other.number}
        raise RuleViolation("DOC-09", message, facts={"version": other.number})
    base = None if preset else latest_signed()
    if base is None and not preset:
        raise RuleViolation("DOC-04", _("There is no version to begin from: choose a preset."), field="preset")
    last = RulebookVersion.objects.aggregate(last=Max("number"))["last"] or 0
    return RulebookVersion.objects.create(
        number=last + 1,
        document=(base.content if base else read_preset(preset)).data,
        based_on=base,
        preset=preset,
        created_by=actor,
        created_at=now,
    )


@transaction.atomic
def change_draft(
    version: RulebookVersion, section: str, data: Any, *, revision: int, actor: Member | None
) -> RulebookVersion:
    """Replace one section of a draft by what was typed.

    `revision` is the one the writer saw. Raises DraftRefused with each problem at its path, StaleRecord when
    somebody saved in between, TransitionNotAllowed when the version is no draft any more; then nothing changed.
    """
    version = RulebookVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if not may_draft(actor):
        raise PermissionDenied(f"{actor} may not draft the manual.")
    if version.status != Status.DRAFT:
        raise TransitionNotAllowed("DOC-09", _("This version is no draft any more; nothing was saved."))
    if version.revision != revision:
        raise StaleRecord("DOC-09", _("Somebody changed this draft in the meantime; what you typed is still here."))

    document = {**version.document, section: data}
    # Problems of other sections do not stand in the way here: they may be what the next change mends.
    if mine := [problem for problem in problems_in(document) if problem.path.split(".")[0] == section]:
        raise DraftRefused(mine)
    part = type(version.content).model_fields[section].annotation
    document[section] = part.model_validate(data).model_dump(mode="json")  # type: ignore[union-attr]
    if document != version.document:
        version.document, version.revision = document, version.revision + 1
        version.save(update_fields=["document", "revision"])
    return version
