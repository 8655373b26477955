"""Dealers: the words of their archive, the script of the welcome call, the mails after it, who may take files out."""

from typing import Annotated

from pydantic import field_validator

from csdesk.rulebook.sections.base import Entries, Entry, Key, Line, RoleKey, Section, gettext_noop, refusal, setting

FIELDS_ASKED = (
    "name",
    "kind",
    "region",
    "address",
    "phone",
    "email",
    "brands",
    "contact_name",
    "contact_sex",
    "contact_phone",
    "contact_email",
    "contact_birthday",
    "contact_hobbies",
)


class CustomerKind(Entry):
    """A kind of customer: what may be returned and exchanged hangs on it (T-21, CUS-30)."""

    has_exchange_ratio: bool = setting(
        False, label="The contract names a share that may be returned or exchanged", rule="DOA-17"
    )


class ScriptStep(Entry):
    """One step of the welcome call (DLR-04); {contact}, {company} and {specialist} are filled in as it is read."""

    zh: tuple[Line, ...] = setting((), label="Words in Chinese", lines=True, max_length=20)
    en: tuple[Line, ...] = setting((), label="Words in English", lines=True, max_length=20)
    asks: tuple[Key, ...] = setting(
        (),
        label="What is read back and completed",
        help="Fields of the file: name, kind, region, address, phone, email, brands, contact_name, contact_birthday …",
        lines=True,
        max_length=20,
    )

    @field_validator("asks")
    @classmethod
    def _are_fields(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if name not in FIELDS_ASKED:
                raise refusal("unknown_field", gettext_noop("The file of a dealer has no “{value}”."), name)
        return value


class WelcomeMail(Entry):
    """One of the mails after the welcome call (DLR-05): its name is the subject."""

    zh: tuple[Line, ...] = setting((), label="Text in Chinese", lines=True, max_length=100)
    en: tuple[Line, ...] = setting((), label="Text in English", lines=True, max_length=100)


class Dealers(Section):
    """The dealers' archive. What the catalogue leaves open (grades, urgencies, brands) is free text until named."""

    kinds: Annotated[tuple[CustomerKind, ...], Entries] = setting(
        (), label="Kinds of customers", rule="CUS-30", max_length=40
    )
    brands: Annotated[tuple[Entry, ...], Entries] = setting((), label="Brands", rule="DLR-01", max_length=100)
    relation_grades: Annotated[tuple[Entry, ...], Entries] = setting(
        (), label="Relation grades", rule="CUS-01", max_length=20
    )
    urgencies: Annotated[tuple[Entry, ...], Entries] = setting(
        (), label="Purchase urgency", rule="CUS-03", max_length=20
    )
    script: Annotated[tuple[ScriptStep, ...], Entries] = setting(
        (), label="Script of the welcome call", rule="DLR-04", max_length=30
    )
    mails: Annotated[tuple[WelcomeMail, ...], Entries] = setting(
        (), label="Mails after the welcome call", rule="DLR-05", max_length=10
    )
    specialist_role: RoleKey | None = setting(
        None,
        label="Who looks after dealers",
        rule="DLR-06",
        help="A new dealer goes to whoever of them has the fewest, unless one is chosen.",
    )
    to_own_specialist: tuple[Key, ...] = setting(
        (),
        label="Kinds of cases that go to the dealer's own specialist",
        rule="DLR-06",
        help="complaint, return, doa … Others stay with whoever took them.",
        lines=True,
        max_length=20,
    )
