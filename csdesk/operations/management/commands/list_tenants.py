from typing import Any

from django.core.management.base import BaseCommand

from csdesk.tenancy.models import Tenant


class Command(BaseCommand):
    help = "The companies of this installation: slug, state, until when it is suspended, name."

    def handle(self, **options: Any) -> None:
        served = set(Tenant.objects.served().values_list("pk", flat=True))
        for company in Tenant.objects.order_by("slug"):
            state = "served" if company.pk in served else "suspended"
            until = company.suspended_until.isoformat() if company.suspended_until and state == "suspended" else "-"
            self.stdout.write(f"{company.slug}\t{state}\t{until}\t{company.name}")
