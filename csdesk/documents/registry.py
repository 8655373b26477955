"""Printed forms, registered by the rooms that own what stands on them: documents never needs to know a complaint.

And which files were given to people outside, which only the rooms know that show them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Literal

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from csdesk.cases.models import Case

Signed = tuple[str, datetime]
# The form that is drawn from blocks (csdesk.documents.rules.picture); a room may bring a template of its own.
BLOCKS = "documents/blocks.html"


def nobody_yet(_case: "Case") -> Signed | None:
    """The line waits for a pen."""
    return None


def always(_case: "Case") -> bool:
    """The form fits every case of its kinds."""
    return True


def fine(_case: "Case", _typed: Mapping[str, str]) -> None:
    """Whatever was typed can be printed."""


def nothing(_case: "Case") -> str:
    """The field begins empty."""
    return ""


@dataclass(frozen=True)
class SignatureLine:
    """A line somebody signs on. `who(case)`: name and moment when it was signed electronically before printing.

    `required`: a scan counts only when somebody confirmed that this line is signed on it, unless it was signed
    electronically. `stamp`: with room for the company's stamp (DOC-08).
    """

    label: Any
    who: "Callable[[Case], Signed | None]" = nobody_yet
    required: bool = False
    stamp: bool = False


@dataclass(frozen=True)
class Ask:
    """Something typed before printing, given to the picture by its key; yes/no arrives as "yes" or "".

    `secret`: kept encrypted and shown masked; the picture gets a placeholder. `first(case)`: what it begins with.
    """

    key: str
    label: Any
    kind: Literal["line", "text", "day", "yes", "secret"] = "line"
    required: bool = True
    help: Any = ""
    first: "Callable[[Case], str]" = nothing


@dataclass(frozen=True)
class Form:
    """A paper that can be printed for cases of some kinds.

    `code` and `annex` are as the company's paper bears them (DOC-01). `picture(case, **typed)` gives plain data,
    which is frozen; `template` draws it (BLOCKS: `{"blocks": [...]}` made with rules.picture). `signatures`: lines,
    or a function of (case, typed) giving them; the filler's and the superior's line are added to every form
    (DOC-02), `filled_by` and `read_by` say whose. `internal`: never leaves the house (DOC-05), perhaps as long as the
    case is in some state: a report that nobody has signed. `copies`: what each
    part is for, three for a three-part bill (DOC-06). `offered(case)`: whether it fits the case now.
    `check(case, typed)` raises RuleViolation for what was typed and cannot be. `outside_prints`: a dealer's contact
    may print it himself.
    """

    key: str
    label: Any
    code: str
    annex: str
    template: str
    picture: "Callable[..., Mapping[str, Any]]"
    signatures: "Sequence[SignatureLine] | Callable[[Case, Mapping[str, str]], Sequence[SignatureLine]]" = ()
    internal: "bool | Callable[[Case], bool]" = False
    case_kinds: tuple[str, ...] = ()
    copies: int = 1
    asks: tuple[Ask, ...] = ()
    offered: "Callable[[Case], bool]" = always
    check: "Callable[[Case, Mapping[str, str]], None]" = fine
    outside_prints: bool = False
    filled_by: "Callable[[Case], Signed | None] | None" = None
    read_by: "Callable[[Case], Signed | None]" = nobody_yet
    number_label: Any = _("Customer-service number")

    def is_internal(self, case: "Case") -> bool:
        """Whether what is printed for the case now must reach nobody outside."""
        return self.internal(case) if callable(self.internal) else self.internal

    def lines(self, case: "Case", typed: Mapping[str, str]) -> list[SignatureLine]:
        """The form's own lines, without the two that every form has."""
        given = self.signatures
        return list(given(case, typed) if callable(given) else given)


_forms: dict[str, Form] = {}


def register_form(form: Form) -> None:
    """Called once a form, from the owning app's `ready()`. Raises ImproperlyConfigured when its key is taken."""
    if form.key in _forms:
        raise ImproperlyConfigured(f"two forms are called {form.key!r}")
    _forms[form.key] = form


def form_of(key: str) -> Form | None:
    """The registered form; None for a paper that is printed no more."""
    return _forms.get(key)


def all_forms() -> list[Form]:
    """Every form, in the order of registration."""
    return list(_forms.values())


def forms_for(kind: str) -> list[Form]:
    """The forms of a kind of case."""
    return [form for form in _forms.values() if kind in form.case_kinds]


# Each gives the files that people who do not work here were given.
_given: list[Callable[[], Q]] = []


def register_given(files: Callable[[], Q]) -> None:
    """Called by a room that shows files to people who do not work here, from its `ready()`: a Q over Attachment."""
    _given.append(files)


def given_outside() -> Q:
    """A condition over Attachment: those that any room has given to people who do not work here."""
    return reduce(or_, (files() for files in _given), Q(pk__in=[]))
