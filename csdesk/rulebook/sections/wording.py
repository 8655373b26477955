"""Wording: phrases that are warned of or refused before a text goes out to a customer."""

from typing import Annotated

from csdesk.rulebook.sections.base import Entries, Entry, Label, Phrase, Section, setting


class PhraseKind(Entry):
    """Phrases that one rule speaks of, e.g. those by which somebody promises too much (KBS-08)."""

    blocks: bool = setting(False, label="Refused", help="Else warned of.", brief=True)
    hint: Label = setting(Label(), label="Better", help="What the writer reads beside the phrase.")
    phrases: tuple[Phrase, ...] = setting((), label="Phrases", lines=True, max_length=2000)


class Wording(Section):
    """Compared without regard to case, spacing and traditional signs."""

    apologies: tuple[Phrase, ...] = setting(
        (),
        label="Words of apology",
        rule="CMP-33",
        help="Warned of in complaint cases for which the company is not liable.",
        lines=True,
        max_length=200,
    )
    discouraged: tuple[Phrase, ...] = setting(
        (), label="Phrases to avoid", rule="KBS-03", help="Warned of.", lines=True, max_length=2000
    )
    forbidden: tuple[Phrase, ...] = setting(
        (), label="Forbidden phrases", rule="KBS-04", help="Refused.", lines=True, max_length=2000
    )
    kinds: Annotated[tuple[PhraseKind, ...], Entries] = setting(
        (),
        label="Further kinds of phrases",
        rule="KBS-08",
        help="Words that argue, promise too much or press, jargon, discrimination: each kind by its own rule.",
        max_length=40,
    )
