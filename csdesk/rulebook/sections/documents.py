"""Files kept with cases: which kinds, how large, how many; which signed papers must be scanned before what."""

from typing import Annotated

from pydantic import StringConstraints

from csdesk.rulebook.sections.base import Entries, Key, Section, setting
from csdesk.rulebook.sections.clocks import Conditional

ContentType = Annotated[str, StringConstraints(pattern=r"^[a-z]+/[a-z0-9.+-]+$", max_length=100, to_lower=True)]

# Papers are registered by name: "complaint.agreement".
FormKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,29}\.[a-z][a-z0-9_]{0,29}$")]


class ScanRule(Conditional):
    """A paper whose signed scan must be there before something is done, e.g. the settlement before closing."""

    form: FormKey = setting(label="Form", brief=True, help="As the program names it, e.g. “complaint.agreement”.")
    moment: Key = setting(
        "close", label="Needed before", brief=True, help="What is refused without it: “close”, “pay” …"
    )
    electronic: bool = setting(
        False,
        label="Signed electronically is enough",
        help="Where every signature it needs was given here before it was printed, no scan is asked for.",
    )
    only_if_printed: bool = setting(
        False, label="Only if it was printed", help="Off: the form has to be printed, signed and scanned."
    )


class Documents(Section):
    """What may be attached as evidence (CMP-13) or as a scan (DOC-03)."""

    allowed_types: tuple[ContentType, ...] = setting(
        label="Kinds of files",
        rule="CMP-13",
        help="What the content is, not what the name says.",
        lines=True,
        max_length=100,
    )
    file_limit_bytes: int = setting(label="Largest file", rule="CMP-13", unit="bytes", ge=10_000, le=100_000_000)
    case_quota_bytes: int = setting(
        label="All files of one case together", rule="CMP-13", unit="bytes", ge=10_000, le=10_000_000_000
    )
    internal_forms: tuple[FormKey, ...] = setting(
        (),
        label="Forms that are internal only",
        rule="DOC-05",
        help="Besides those that are so by their nature: never shown to a dealer. One form a line.",
        lines=True,
        max_length=60,
    )
    scans: Annotated[tuple[ScanRule, ...], Entries] = setting(
        (), label="Papers that must be signed and scanned", rule="DOC-03", max_length=60
    )
