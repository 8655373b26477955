"""Portal: what dealers are told and by which road their complaints come in."""

from csdesk.rulebook.sections.base import Key, Section, setting


class Portal(Section):
    """What the company shows its dealers of the work on their cases."""

    promises: tuple[Key, ...] = setting(
        ("result", "next_word"),
        label="Promises that a dealer sees",
        rule="CMP-40",
        help="Keys of promises of the section of time limits. All others stay in the house.",
        max_length=20,
    )
    complaint_channel: Key = setting(
        "portal",
        label="Complaints from the portal count as come in by",
        rule="CMP-01",
        help="A channel of the section of complaints; one that is not there: the first of those in writing.",
    )
