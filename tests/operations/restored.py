"""Run inside the restored installation's own processes: what one finds there, as one JSON object.

Called as `python -m tests.operations.restored COMPANY EMAIL PASSWORD`.
"""

import json
import os
import sys
from typing import Any

import django

from csdesk.embedded import borrowed_servers

os.environ["DJANGO_SETTINGS_MODULE"] = "csdesk.settings"


def look(company: str, email: str, password: str) -> dict[str, Any]:
    """Start the application here, sign in, open a mailbox's password and an attachment."""
    from django.db import connection, connections
    from django.test import Client

    from csdesk.documents.models import Attachment
    from csdesk.mail.models import Mailbox
    from csdesk.mail.services.secrets import reveal
    from csdesk.outbox.claiming import claim
    from csdesk.tenancy.models import Tenant
    from csdesk.tenancy.schema import differences
    from csdesk.tenancy.scoping import tenant_atomic

    with connections["owner"].cursor() as cursor:
        walls = [why for why, _statement in differences(cursor)]
    client = Client()
    answer = client.post("/accounts/login/", {"login": email, "password": password})
    with tenant_atomic(Tenant.objects.get(slug=company).pk):
        attachment = Attachment.objects.get()
        secret = reveal(Mailbox.objects.get().imap_secret)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        role = cursor.fetchone()[0]
    download = client.get(f"/files/{attachment.pk}/")
    return {
        "walls": walls,
        "signed_in": answer.status_code,
        "role": role,
        "secret": secret,
        "attachment": b"".join(download.streaming_content).decode(),
        "goes_out": len(claim(10, goes_out=True)),
        "stays_inside": len(claim(10, goes_out=False)),
    }


if __name__ == "__main__":
    django.setup()
    with borrowed_servers():
        print(json.dumps(look(*sys.argv[1:])))
