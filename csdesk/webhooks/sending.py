"""The outbox's handler of webhooks."""

from django.utils.translation import gettext_noop

from csdesk.outbox.failures import HostTrouble, TryAgain, Undeliverable
from csdesk.outbox.models import OutboxMessage
from csdesk.outbox.registry import handles
from csdesk.outbox.requesting import BadAddress, post_outside
from csdesk.tenancy.scoping import tenant_atomic
from csdesk.webhooks.rules.verdicts import is_hosts_trouble, is_taken
from csdesk.webhooks.services.letters import Letter, letter_for
from csdesk.webhooks.services.outcomes import Outcome, give_up, note_attempt
from csdesk.webhooks.services.telling import TOPIC


@handles(TOPIC, io=True, label=gettext_noop("Webhook"))
def send_webhook(row: OutboxMessage) -> None:
    """Send one message to one address: at least once, always under the same id."""
    letter = _letter(row)
    if letter is None:
        return
    outcome = _post(letter)
    with tenant_atomic(row.tenant_id) as now:
        is_last = row.attempts >= row.max_attempts
        note_attempt(row.payload["delivery"], letter, outcome, is_last=is_last, now=now)
    if outcome.is_taken:
        return
    if outcome.status is None or is_hosts_trouble(outcome.status):
        raise HostTrouble(outcome.trouble)
    raise TryAgain(outcome.trouble)


def _letter(row: OutboxMessage) -> Letter | None:
    try:
        with tenant_atomic(row.tenant_id) as now:
            return letter_for(row.payload["delivery"], now=now)
    except ValueError as unreadable:
        with tenant_atomic(row.tenant_id) as now:
            give_up(row.payload["delivery"], now=now)
        raise Undeliverable("the secret was stored under another key: give the webhook a new one") from unreadable


def _post(letter: Letter) -> Outcome:
    try:
        answer = post_outside(letter.url, letter.body, letter.headers)
    except BadAddress:
        return Outcome(None, 0.0, "this host cannot be used")
    except HostTrouble as trouble:
        return Outcome(None, 0.0, str(trouble))
    return Outcome(answer.status, answer.seconds, "" if is_taken(answer.status) else f"answered {answer.status}")
