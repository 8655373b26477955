"""What somebody sees whose password was wrong too often."""

from collections.abc import Callable

from django.conf import settings
from django.test import Client

from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant


def test_too_many_wrong_passwords_lead_to_a_page_that_says_what_to_do(
    alpha: Tenant, member_of: Callable[..., Member]
) -> None:
    member = member_of(alpha, "Li", email="li@alpha.test")
    client = Client(headers={"accept-language": "en"})

    for _ in range(settings.AXES_FAILURE_LIMIT):
        response = client.post("/accounts/login/", {"login": member.email, "password": "wrong"})

    assert response.status_code == 429
    assert "Too many attempts" in response.content.decode()
    assert "Set a new password" in response.content.decode()
