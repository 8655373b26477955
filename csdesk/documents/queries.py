"""Which files and papers a person may see, and which scans are missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils.translation import get_language

from csdesk.cases.models import Case
from csdesk.cases.queries import cases_visible_to
from csdesk.cases.registry import kind_of
from csdesk.documents.models import Attachment, PrintedForm, Scan
from csdesk.documents.policies import files_for
from csdesk.documents.registry import Form, form_of
from csdesk.documents.rules.lines import is_signed
from csdesk.people.models import Member
from csdesk.rulebook.sections import Document
from csdesk.rulebook.sections.documents import ScanRule


def attachments_of(case: Case, member: Member) -> QuerySet[Attachment]:
    """The files of a case that the member may see."""
    return Attachment.objects.filter(files_for(member), case=case).select_related("case", "added_by")


def papers_visible_to(member: Member) -> QuerySet[PrintedForm]:
    """The printed forms of cases that the member may see; internal ones are for colleagues (DOC-05)."""
    found = PrintedForm.objects.filter(case__in=cases_visible_to(member).order_by().values("pk"))
    return found if member.is_staff_member else found.filter(is_internal=False)


def papers_of(case: Case, member: Member) -> QuerySet[PrintedForm]:
    """What was printed for a case the member sees, the latest first, each with its scans that count."""
    found = PrintedForm.objects.filter(case=case).select_related("printed_by").order_by("-pk")
    return with_scans(found if member.is_staff_member else found.filter(is_internal=False))


def with_scans(papers: QuerySet[PrintedForm]) -> QuerySet[PrintedForm]:
    """The papers with their scans read beforehand."""
    scans = Scan.objects.select_related("attachment", "added_by").order_by("pk")
    return papers.prefetch_related(Prefetch("scans", scans))


def is_internal(form: Form, case: Case, manual: Document) -> bool:
    """Whether what is printed now must reach nobody outside: by its nature, or because the manual says so (DOC-05)."""
    return form.is_internal(case) or form.key in manual.documents.internal_forms


@dataclass(frozen=True)
class Missing:
    """A scan that the manual demands and that is not there: which rule, which form, what is wrong.

    `printed`: the latest paper, when there is one; `unsigned`: its lines that nobody saw signed.
    """

    rule: ScanRule
    title: str
    printed: PrintedForm | None
    unsigned: tuple[str, ...] = ()


def scans_missing(case: Case, manual: Document, *, moment: str | None = None) -> list[Missing]:
    """What the manual still wants scanned on this case before a moment ("close"), or before any (DOC-03)."""
    return scans_missing_on([case], manual, moment=moment)[case.pk]


def scans_missing_on(cases: Sequence[Case], manual: Document, *, moment: str | None = None) -> dict[int, list[Missing]]:
    """The same of several cases, by their ids: their papers are read at once."""
    wanted = {case.pk: _wanted(case, manual, moment) for case in cases}
    forms = {rule.form for rules in wanted.values() for rule in rules}
    papers: dict[tuple[int, str], list[PrintedForm]] = {}
    found = PrintedForm.objects.filter(case__in=wanted, form__in=forms).order_by("-pk")
    for paper in with_scans(found) if forms else ():
        papers.setdefault((paper.case_id, paper.form), []).append(paper)
    return {
        pk: [each for rule in rules if (each := _missing(rule, papers.get((pk, rule.form), []))) is not None]
        for pk, rules in wanted.items()
    }


def _wanted(case: Case, manual: Document, moment: str | None) -> list[ScanRule]:
    rules = [rule for rule in manual.documents.scans if rule.case_kind == case.kind]
    rules = [rule for rule in rules if moment in (None, rule.moment)]
    attributes = kind_of(case.kind).facts(case) if any(rule.when for rule in rules) else {}
    return [rule for rule in rules if rule.applies_to(case.kind, attributes)]


def _missing(rule: ScanRule, papers: list[PrintedForm]) -> Missing | None:
    if not papers and rule.only_if_printed:
        return None
    form = form_of(rule.form)
    title = str(form.label) if form is not None else rule.label.text(get_language() or "")
    if not papers:
        return Missing(rule, title, None)
    if any((paper.live_scans or rule.electronic) and not unsigned_lines(paper) for paper in papers):
        return None
    latest = next((paper for paper in papers if paper.live_scans), papers[0])
    return Missing(rule, title, latest, tuple(unsigned_lines(latest)) if latest.live_scans else ())


def unsigned_lines(paper: PrintedForm) -> list[str]:
    """Lines of a paper (with `live_scans`) that need a signature which no scan shows and nobody gave electronically."""
    seen = {place for scan in paper.live_scans for place in scan.signed_lines}
    return [
        line["label"]
        for place, line in enumerate(paper.signatures)
        if line["required"] and not is_signed(line) and place not in seen
    ]
