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

    def is_safe_url(self, url: str | None) -> bool:
        """What cannot even be read as an address is none that one may be sent on to."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = urlsplit(super().get_reset_password_from_key_url(key)).path
        return f"{settings.PUBLIC_URL}{path}"
