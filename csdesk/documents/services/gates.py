"""No act without the signed paper that a rule demands (DOC-03, DOA-11, SPR-13)."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.documents.queries import Missing, scans_missing
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at


def require_scans(case: Case, moment: str, *, now: datetime) -> None:
    """Let an act go on only when every paper that the manual wants before it is signed and scanned.

    `moment`: what the manual calls the act ("close", "pay"). Raises RuleViolation by the first rule that is not met;
    its facts name the forms and the page where the scan is added.
    """
    missing = scans_missing(case, rulebook_at(now).document, moment=moment)
    if not missing:
        return
    first = missing[0]
    facts = {"forms": [each.rule.form for each in missing], "page": reverse("documents:papers", args=[case.number])}
    raise RuleViolation(first.rule.rule, sentence_of(first), facts=facts)


def sentence_of(missing: Missing) -> str:
    """What is missing, and what to do about it."""
    if missing.printed is None:
        return _("“%(form)s” has to be printed, signed and scanned first.") % {"form": missing.title}
    words = {"form": missing.title, "number": missing.printed.number, "lines": ", ".join(missing.unsigned)}
    if missing.unsigned:
        return _("On the scan of “%(form)s” %(number)s these signatures are missing: %(lines)s.") % words
    return _("The signed “%(form)s” %(number)s has to be scanned first.") % words
