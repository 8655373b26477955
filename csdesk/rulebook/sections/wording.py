"""Wording: phrases that are warned of or refused before a text goes out to a customer."""

from csdesk.rulebook.sections.base import Phrase, Section, setting


class Wording(Section):
    """Compared without regard to case and spacing."""

    apologies: tuple[Phrase, ...] = setting(
        (),
        label="Words of apology",
        rule="CMP-33",
        help="Warned of in complaint cases for which the company is not liable.",
        lines=True,
        max_length=200,
    )
    discouraged: tuple[Phrase, ...] = setting(
        (), label="Phrases to avoid", rule="KBS-03", help="Warned of.", lines=True, max_length=200
    )
    forbidden: tuple[Phrase, ...] = setting(
        (), label="Forbidden phrases", rule="KBS-04", help="Refused.", lines=True, max_length=200
    )
