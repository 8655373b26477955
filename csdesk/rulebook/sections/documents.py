"""Files kept with cases: which kinds, how large, how many."""

from typing import Annotated

from pydantic import StringConstraints

from csdesk.rulebook.sections.base import Section, setting

ContentType = Annotated[str, StringConstraints(pattern=r"^[a-z]+/[a-z0-9.+-]+$", max_length=100, to_lower=True)]


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
