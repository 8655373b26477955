"""The first company of a fresh installation, from the command to the first page."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from csdesk.people.models import Member, MemberState
from csdesk.rulebook.models import RulebookVersion
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests.conftest import PASSWORD


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_create_tenant_prints_the_link_by_which_its_administrator_joins(capsys):
    call_command("create_tenant", "gamma", name="Gamma", admin="li@gamma.test")

    link = capsys.readouterr().out.strip()
    path = re.fullmatch(r"http://[^/]+(/people/join/gamma\.[\w-]{43}/)", link)[1]
    client = Client()
    client.post(path, {"password": PASSWORD, "again": PASSWORD})
    house = client.get("/operations/")
    assert house.status_code == 200
    with tenant_atomic(Tenant.objects.get(slug="gamma").pk):
        assert Member.objects.get().state == MemberState.ACTIVE
        assert RulebookVersion.objects.count() >= 1
    with pytest.raises(CommandError, match="already"):
        call_command("create_tenant", "gamma", admin="li@gamma.test")
