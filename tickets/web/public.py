"""What a company tells the public: where it is reached and how one complains (CMP-02)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from csdesk.rulebook.at import NoRulebook, rulebook_at
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic


def show_ways(request: HttpRequest, company: str) -> HttpResponse:
    """The ways to reach a company, as its manual names them. Unknown and suspended companies do not exist."""
    tenant = Tenant.objects.served().filter(slug=company).first()
    reader = getattr(request, "tenant", None)
    # A signed-in reader's request is inside his own company's scope and cannot look into another's.
    if tenant is None or (reader is not None and reader.pk != tenant.pk):
        raise Http404
    try:
        with tenant_atomic(tenant.pk) as now:
            contact = rulebook_at(now).document.contact
    except NoRulebook as error:
        raise Http404 from error
    # The labels are those of the manual's own form.
    labels = {name: dict(field.json_schema_extra or {})["label"] for name, field in type(contact).model_fields.items()}
    ways = [(label, getattr(contact, name)) for name, label in labels.items()]
    return render(request, "tickets/ways.html", {"company": tenant, "ways": [way for way in ways if way[1]]})
