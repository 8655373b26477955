"""How allauth behaves here: nobody signs up by himself, people are invited."""

from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from csdesk.people.services.security_log import client_address


class AccountAdapter(DefaultAccountAdapter):
    """Closed registration; links in mails lead to the address we are reached at, never to the request's host."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str | None:
        """As our own front end saw it: behind it there is no socket address to go by."""
        return client_address(request)

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = urlsplit(super().get_reset_password_from_key_url(key)).path
        return f"{settings.PUBLIC_URL}{path}"
