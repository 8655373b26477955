"""What pages of personal files share: today, the manual's words, skills beside their targets."""

from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localtime
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from csdesk.people.doors import DeskRequest
from csdesk.people.models import Member
from csdesk.rulebook.at import NoRulebook, rulebook_at
from csdesk.rulebook.sections.conduct import Conduct
from staff.models import SkillNote
from staff.queries.files import latest_skills


def today_of(request: DeskRequest) -> date:
    """The day on the reader's clock."""
    return localtime(request.now).date()


def manual_of(request: DeskRequest) -> Conduct:
    """What the manual in force says of conduct; nothing where the company has none."""
    try:
        return rulebook_at(request.now).document.conduct
    except NoRulebook:
        return Conduct()


def language() -> str:
    """The reader's language."""
    return get_language() or "zh-hans"


@dataclass(frozen=True)
class SkillShown:
    """A skill of the manual, or of an earlier one, and what is known of it."""

    name: str
    rule: str
    unit: str
    target: int | None
    note: SkillNote | None

    @property
    def word(self) -> str:
        """What came of it: yes or no, or whether the target is reached."""
        if self.note is None:
            return ""
        if self.note.figure is None:
            return pgettext("skill", "Yes") if self.note.is_met else pgettext("skill", "No")
        return _("reached") if self.note.is_met else _("not reached")


def skills_shown(request: DeskRequest, person: Member) -> list[SkillShown]:
    """The manual's skills in its order, then what was noted under an earlier manual."""
    known, spoken = latest_skills(person), language()
    rows = [
        SkillShown(rule.label.text(spoken), rule.rule, rule.unit.text(spoken), rule.target, known.pop(rule.key, None))
        for rule in manual_of(request).skills
    ]
    return rows + [SkillShown(str(note), "ATT-13", "", None, note) for note in known.values()]
