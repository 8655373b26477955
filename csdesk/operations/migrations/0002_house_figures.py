from django.db import migrations

from csdesk.tenancy.functions import definer_function

_FIGURES = """
SELECT 'outbox_dead', count(*)::float8 FROM outbox_outboxmessage WHERE state = 'dead'
UNION ALL SELECT 'outbox_waiting_inside', count(*)::float8 FROM outbox_outboxmessage WHERE state = 'ready' AND host = ''
UNION ALL SELECT 'outbox_waiting_outside', count(*)::float8 FROM outbox_outboxmessage WHERE state = 'ready' AND host <> ''
UNION ALL SELECT 'mailboxes', count(*)::float8 FROM mail_mailbox WHERE is_active
UNION ALL SELECT 'mailboxes_failing', count(*)::float8 FROM mail_mailbox WHERE is_active AND fetch_error <> ''
"""


class Migration(migrations.Migration):
    """Figures over all companies, of which none can be told apart."""

    dependencies = [
        ("operations", "0001_initial"),
        ("outbox", "0002_claim_outbox"),
        ("mail", "0002_drop_automatic_reply"),
    ]

    operations = [
        definer_function("search_house_figures", "", "TABLE (name text, value double precision)", _FIGURES),
    ]
