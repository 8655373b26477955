from django.db import migrations

from csdesk.tenancy.functions import definer_function


class Migration(migrations.Migration):
    """ "Which companies has this user?" is asked before any company is known."""

    dependencies = [("people", "0001_initial")]

    operations = [
        definer_function(
            "search_memberships",
            "wanted bigint",
            "TABLE (tenant_id bigint, member_id bigint)",
            "SELECT tenant_id, id FROM people_member WHERE user_id = wanted AND state = 'active'",
        )
    ]
