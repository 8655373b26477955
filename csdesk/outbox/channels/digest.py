"""The mail that gathers a person's notices: waits a little, waits for quiet hours to end, then takes them all."""

from datetime import datetime

from django.conf import settings
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext_noop

from csdesk.outbox.channels.email import queue_email
from csdesk.outbox.enqueue import enqueue_unless_there
from csdesk.outbox.failures import NotYet
from csdesk.outbox.models import Notification, NotificationPreference, OutboxMessage
from csdesk.outbox.queries import unmailed_notices
from csdesk.outbox.registry import handles
from csdesk.outbox.rendering import company_zone, mail_text, subject_of, words_of, zone_when_needed
from csdesk.outbox.rules import end_of_quiet
from csdesk.people.directory import addresses
from csdesk.people.models import Member
from csdesk.tenancy.scoping import tenant_atomic

TOPIC = "notice.mail"


def wake_digest(
    member: Member, notice: Notification, wish: NotificationPreference, *, now: datetime, urgent: bool
) -> None:
    """Have a mail gathered for the person at `now`, or once quiet hours are over."""
    sleeps = wish.quiet_from is not None and not urgent
    quiet = None if not sleeps else end_of_quiet(now, wish.quiet_from, wish.quiet_until, company_zone())
    # Until a mail takes the notice along, further ones of its kind need no mail of their own.
    key = f"notice:{notice.pk}:{notice.mailed}:{'urgent' if urgent else 'usual'}"
    enqueue_unless_there(TOPIC, key=key, payload={"member": member.pk}, available_at=quiet or now)


@handles(TOPIC, label=gettext_noop("Mail with notices"))
def gather_notices(message: OutboxMessage) -> None:
    """Take all that the person was not mailed yet into one mail, and hand that to the mail channel."""
    member = Member.objects.get(pk=message.payload["member"])
    notices = list(unmailed_notices(member))
    if not notices:
        return
    with tenant_atomic(message.tenant_id) as now:
        _let_sleep(member, notices, now)
        address = addresses(member).get("email")
        if address and member.is_active:
            _mail(member, address, notices, message, now)
    Notification.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed=F("count"))


def _let_sleep(member: Member, notices: list[Notification], now: datetime) -> None:
    """Raises NotYet in quiet hours, when nothing of it is urgent."""
    wish = NotificationPreference.objects.filter(member=member).first()
    if wish is None or any(notice.is_urgent for notice in notices):
        return
    until = end_of_quiet(now, wish.quiet_from, wish.quiet_until, company_zone())
    if until is not None:
        raise NotYet(until)


def _mail(member: Member, address: str, notices: list[Notification], message: OutboxMessage, now: datetime) -> None:
    with translation.override(member.language):
        zone = zone_when_needed()
        words = [words_of(notice, zone) for notice in notices]
        text = mail_text(words, site=settings.PUBLIC_URL, member_name=member.name)
        queue_email([address], subject_of(words), text, key=f"mail-of:{message.pk}")
