"""The cover of the manual (DOC-04) and who stands behind it (DOC-09)."""

from datetime import date

from csdesk.rulebook.sections.base import Label, Line, Section, setting


class Cover(Section):
    """What the first page says. The period of execution is fixed when the version is signed."""

    document_number: Line = setting("", label="Document number", rule="DOC-04", max_length=40)
    title: Label = setting(label="Title", rule="DOC-04")
    recipients: tuple[Line, ...] = setting((), label="Recipients", rule="DOC-04", lines=True, max_length=40)
    copies_to: tuple[Line, ...] = setting(
        (),
        label="Copies to",
        rule="DOC-04",
        help="Names of roles or departments: whoever holds one is sent a copy when the version is signed.",
        lines=True,
        max_length=40,
    )
    drafting_department: Line = setting("", label="Drafting department", rule="DOC-09", max_length=80)
    trial_from: date | None = setting(
        None,
        label="On trial from",
        rule="DOC-04",
        help="Printed on the cover. Deadlines follow the period of execution, not the trial.",
    )
