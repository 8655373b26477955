"""The composer of any kind of case: a reply to the customer, a note, or a call; what was typed comes back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import pgettext

from csdesk.conversations.models import Draft, Message, MessageKind
from csdesk.web.forms import TenantForm


@dataclass(frozen=True)
class Way:
    """A way to say something: who may, at which door, by which key."""

    permission: str
    door: str
    icon: str
    shortcut: str


@dataclass(frozen=True)
class Composer:
    """One kind's form, its door and the case's page, the button's words, and what has to be known before sending."""

    kind: str
    form: TenantForm
    door: str
    shortcut: str
    button: str
    page_url: str
    draft_url: str
    # What the server keeps of it.
    draft: Draft | None = None
    newer: list[Message] = field(default_factory=list)
    warning: str = ""


@dataclass(frozen=True)
class Tab:
    """A kind that the member may say here."""

    kind: str
    label: str
    way: Way
    is_current: bool


def tabs_among(kinds: Iterable[str], ways: Mapping[str, Way], composer: Composer | None) -> list[Tab]:
    """The kinds to choose from, in their order."""
    labels: dict[str, str] = {
        MessageKind.PUBLIC: pgettext("composer", "Reply"),
        MessageKind.INTERNAL: pgettext("composer", "Note"),
        MessageKind.CALL: pgettext("composer", "Call"),
    }
    current = composer.kind if composer is not None else ""
    return [Tab(kind, labels[kind], ways[kind], kind == current) for kind in kinds]
