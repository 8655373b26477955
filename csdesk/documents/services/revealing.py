"""Reading what is kept encrypted on a paper."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from csdesk.documents.models import PrintedForm
from csdesk.documents.permissions import Permission
from csdesk.documents.policies import may_see_printed
from csdesk.documents.rules.picture import masked
from csdesk.documents.services.printing import PURPOSE
from csdesk.events.record import record
from csdesk.people.models import Member
from csdesk.tenancy.secrets import reveal


def masked_secrets(printed: PrintedForm) -> dict[str, str]:
    """The encrypted values of a paper as everybody who sees it may read them: their last four characters."""
    return {name: masked(reveal(kept, purpose=PURPOSE)) for name, kept in printed.secrets.items()}


@transaction.atomic
def read_secrets(printed: PrintedForm, *, actor: Member, now: datetime) -> dict[str, str]:
    """The values whole, for the paper that is about to be printed: who read them stays on the case.

    Raises PermissionDenied.
    """
    if not (actor.is_staff_member and actor.may(Permission.PRINT) and may_see_printed(actor, printed)):
        raise PermissionDenied(f"{actor} may not read {printed} whole.")
    facts = {"form": printed.form, "form_number": printed.number, "titles": printed.titles}
    record(printed.case, "form.reveal", actor=actor, at=now, is_internal=True, **facts)
    return {name: reveal(kept, purpose=PURPOSE) for name, kept in printed.secrets.items()}
