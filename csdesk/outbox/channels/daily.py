"""The daily mail of what waits for somebody: once a day at the hour the person chose, unless nothing waits."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from csdesk.outbox.channels.email import one_line, queue_email
from csdesk.outbox.enqueue import enqueue_unless_there
from csdesk.outbox.failures import NotYet
from csdesk.outbox.models import NotificationPreference, OutboxMessage
from csdesk.outbox.queries import digest_wishes
from csdesk.outbox.registry import handles
from csdesk.outbox.rendering import company_zone
from csdesk.outbox.rules import end_of_quiet
from csdesk.outbox.waiting import Waits, all_waiting, waiting_for
from csdesk.people.directory import addresses
from csdesk.people.models import Member
from csdesk.tenancy.scoping import tenant_atomic

TOPIC = "digest.mail"
# A mail that nobody wants to scroll through for ever; the rest is a click away.
SHOWN = 20


def wake_daily(wish: NotificationPreference, day: date, *, at: datetime) -> bool:
    """Have the day's mail written at a moment, once however often it is asked for."""
    key = f"daily:{wish.member_id}:{day.isoformat()}"
    return enqueue_unless_there(TOPIC, key=key, payload={"member": wish.member_id}, available_at=at)


@handles(TOPIC, label=gettext_noop("Daily mail of what waits"))
def write_daily(message: OutboxMessage) -> None:
    """Gather what waits for the person now, and hand it to the mail channel; nothing where nothing waits."""
    member = Member.objects.get(pk=message.payload["member"])
    wish = digest_wishes().filter(member=member).first()
    address = addresses(member).get("email")
    if wish is None or not address:
        return
    with tenant_atomic(message.tenant_id) as now:
        zone = company_zone()
        if (until := end_of_quiet(now, wish.quiet_from, wish.quiet_until, zone)) is not None:
            raise NotYet(until)
        with translation.override(member.language):
            found = [(group.label, waiting_for(group, member, now)) for group in all_waiting()]
            count = sum(len(waits) for _label, waits in found)
            if count:
                subject = ngettext("%(n)s thing waits for you", "%(n)s things wait for you", count) % {"n": count}
                text = daily_text(found, member_name=member.name, now=now, zone=zone)
                queue_email([address], subject, text, key=f"daily-of:{message.pk}")


def daily_text(found: list[tuple[object, list[Waits]]], *, member_name: str, now: datetime, zone: ZoneInfo) -> str:
    """The body of the mail, in the language that is active, with links into the pages."""
    site, parts = settings.PUBLIC_URL, [_("%(name)s,") % {"name": member_name}, ""]
    for label, waits in found:
        if not waits:
            continue
        parts.append(f"{label} ({len(waits)})")
        for one in waits[:SHOWN]:
            parts += [f"- {one_line(one.title)}{_due(one.due_at, now, zone)}", f"  {site}{one.url}"]
        if more := len(waits) - SHOWN:
            parts += [ngettext("- and %(n)s more", "- and %(n)s more", more) % {"n": more}] if more > 0 else []
        parts.append("")
    words = _("You decide whether and when this mail comes: %(url)s")
    return "\n".join([*parts, "-- ", words % {"url": f"{site}/notifications/settings/"}])


def _due(due_at: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    if due_at is None:
        return ""
    moment = {"due": f"{due_at.astimezone(zone):%Y-%m-%d %H:%M}"}
    return f" — {(_('late since %(due)s') if due_at < now else _('due %(due)s')) % moment}"
