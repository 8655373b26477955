"""Notices in words: made for each reader, in the language that is active."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from csdesk.outbox.models import Notification
from csdesk.outbox.notices import notice_kind
from csdesk.outbox.parameters import fill, spell
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import require_tenant

Zone = Callable[[], ZoneInfo]
SHOWN_AT_ONCE = 5


@dataclass(frozen=True)
class Line:
    """One of the things that happened, with the page that shows it (empty: none)."""

    title: str
    body: str
    url: str


@dataclass(frozen=True)
class Words:
    """A notice as its reader sees it."""

    title: str
    body: str
    url: str
    lines: Sequence[Line]
    # How many more there were than lines.
    more: int

    @property
    def first(self) -> Sequence[Line]:
        """The lines that a list shows at once."""
        return self.lines[:SHOWN_AT_ONCE]

    @property
    def rest(self) -> Sequence[Line]:
        """The lines that it shows when asked."""
        return self.lines[SHOWN_AT_ONCE:]

    @property
    def hidden(self) -> int:
        """How many it does not show at once."""
        return len(self.rest) + self.more


def words_of(notice: Notification, zone: Zone | None = None) -> Words:
    """The notice in the active language, moments in the company's zone; for several give the same `zone`."""
    zone = zone or zone_when_needed()
    lines = [line_of(notice.kind, item, zone) for item in notice.items]
    more = max(notice.count - len(lines), 0)
    if notice.count == 1 and lines:
        return Words(lines[0].title, lines[0].body, lines[0].url, lines, 0)
    values = _values(notice.items[0], zone) if notice.items else {}
    many = notice_kind(notice.kind).many
    if many:
        title = fill(_(many), {**values, "count": notice.count})
    else:
        title = f"{lines[0].title if lines else notice.kind} (+{notice.count - 1})"
    return Words(title, "", "", lines, more)


def company_zone() -> ZoneInfo:
    """The active company's time zone."""
    return ZoneInfo(Tenant.objects.values_list("zone", flat=True).get(pk=require_tenant()))


def zone_when_needed() -> Zone:
    """The same, asked for at most once and only when a moment has to be spelled."""
    return cache(company_zone)


def subject_of(notices: Sequence[Words]) -> str:
    """One line for a mail that carries these notices."""
    if len(notices) == 1:
        return notices[0].title
    others = len(notices) - 1
    return ngettext("%(first)s and %(n)s more notice", "%(first)s and %(n)s more notices", others) % {
        "first": notices[0].title,
        "n": others,
    }


def mail_text(notices: Sequence[Words], *, site: str, member_name: str) -> str:
    """The body of a mail that carries these notices, with links into the pages of `site`."""
    parts = [_("%(name)s,") % {"name": member_name}, ""]
    for words in notices:
        parts += _paragraph(words, site)
    parts += ["-- ", _("You decide what reaches you by mail: %(url)s") % {"url": f"{site}/notifications/settings/"}]
    return "\n".join(parts)


def _paragraph(words: Words, site: str) -> list[str]:
    one = len(words.lines) == 1 and not words.more
    parts = [words.title]
    for line in words.lines:
        parts += [] if one else [f"- {line.title}"]
        parts += [f"  {line.body}"] if line.body else []
        parts += [f"  {site}{line.url}"] if line.url else []
    if words.more:
        parts.append(ngettext("- and %(n)s more", "- and %(n)s more", words.more) % {"n": words.more})
    return [*parts, ""]


def line_of(kind: str, item: dict[str, Any], zone: Zone) -> Line:
    """One of the things that a notice is made of, in the active language."""
    texts, values = notice_kind(kind), _values(item, zone)
    title = fill(_(texts.title), values)
    number = str(values.get("number", ""))
    if number and number not in title:
        # A toast and a mail's subject stand alone: each has to say which case it is about.
        title = f"{number} · {title}"
    return Line(title, fill(_(texts.body), values) if texts.body else "", str(item.get("url") or ""))


def _values(item: dict[str, Any], zone: Zone) -> dict[str, Any]:
    return {name: spell(value, zone) for name, value in item.get("params", {}).items()}
