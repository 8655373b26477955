"""What colleagues can (ATT-13)."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.outbox.rendering import company_zone
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections.conduct import SkillRule
from staff.models import SkillNote
from staff.policies import may_note_skill
from staff.rules import skill_is_met

RULE = "ATT-13"
# Nobody does anything so often a minute: a slipped finger.
MOST = 1_000_000


@transaction.atomic
def note_skills(
    member: Member, found: Mapping[str, int | bool], *, note: str = "", actor: Member | None, now: datetime
) -> list[SkillNote]:
    """Note what somebody can today, by the manual's skills: a figure where one is measured, else whether he can it.

    Raises PermissionDenied, also for oneself; RuleViolation ATT-13 for nothing, for a skill that the manual does not
    name, and for a figure that cannot be.
    """
    if not may_note_skill(actor, member):
        raise PermissionDenied(f"{actor} may not note what {member} can.")
    if not found:
        raise RuleViolation(RULE, _("Enter at least one skill."))
    rules = {each.key: each for each in rulebook_at(now).document.conduct.skills}
    today = now.astimezone(company_zone()).date()
    notes = []
    for key, value in found.items():
        if key not in rules:
            raise RuleViolation(RULE, _("Choose a skill of the manual."), field=f"skill-{key}")
        figure, is_met = _read(rules[key], value)
        label = rules[key].label
        notes.append(
            SkillNote(
                member=member, skill=key, name=label.text("zh"), name_en=label.text("en"), figure=figure,
                is_met=is_met, note=note.strip()[:200], noted_on=today, noted_at=now, noted_by=actor,
            )
        )  # fmt: skip
    return SkillNote.objects.bulk_create(notes)


def _read(rule: SkillRule, value: int | bool) -> tuple[int | None, bool]:
    if rule.measure == "yes_no":
        return None, bool(value)
    if not 0 <= value <= MOST:
        raise RuleViolation(RULE, _("Enter what was measured."), field=f"skill-{rule.key}")
    return int(value), skill_is_met(rule, int(value))
