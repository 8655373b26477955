"""How allauth behaves here: nobody signs up by himself, people are invited."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from csdesk.people.services.security_log import client_address
from csdesk.people.sign_in import too_many_from


class AccountAdapter(DefaultAccountAdapter):
    """Closed registration; links in mails lead to the address we are reached at, never to the request's host."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str | None:
        """As our own front end saw it: behind it there is no socket address to go by."""
        return client_address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Before a password is tried: not from where too many wrong ones came."""
        if too_many_from(request):
            request.axes_locked_out = True  # type: ignore[attr-defined] # answered with 429 and how to go on
            raise ValidationError(_("Too many attempts"))

    def reauthenticate(self, user: Any, password: str) -> bool:
        """The password again: people sign in with the address that stands at the user itself."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_safe_url(self, url: str | None) -> bool:
        """What cannot even be read as an address is none that one may be sent on to."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = urlsplit(super().get_reset_password_from_key_url(key)).path
        return f"{settings.PUBLIC_URL}{path}"
