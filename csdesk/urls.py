"""Every door that speaks HTTP; each room brings its own list."""

from importlib.util import find_spec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path

# room -> prefix; a room without web doors has none
_DOORS = {
    "csdesk.web.urls": "",
    "csdesk.people.web.urls": "people/",
    "csdesk.rulebook.web.urls": "rulebook/",
    "csdesk.sla.web.urls": "",
    "csdesk.outbox.web.urls": "",
    "csdesk.documents.web.urls": "",
    "csdesk.mail.web.urls": "mail/",
    "csdesk.wording.web.urls": "wording/",
    "csdesk.conversations.web.urls": "",
    "csdesk.search.web.urls": "search/",
    "csdesk.webhooks.web.urls": "webhooks/",
    "csdesk.desk.web.urls": "desk/",
    "csdesk.board.web.urls": "board/",
    "csdesk.operations.web.urls": "",
    "csdesk.api.urls": "api/v1/",
    "csdesk.api.web.urls": "keys/",
    "csdesk.approvals.web.urls": "approvals/",
    "csdesk.imports.web.urls": "imports/",
    "staff.web.urls": "staff/",
    "attendance.web.urls": "attendance/",
    "attendance.public.urls": "roster-feed/",
    "dealers.web.urls": "dealers/",
    "dealers.portal.urls": "portal/",
    "products.web.urls": "products/",
    "products.portal.urls": "portal/",
    "shipping.web.urls": "shipments/",
    "spares.web.urls": "spares/",
    "spares.portal.urls": "portal/",
    "repairs.web.urls": "",
    "repairs.portal.urls": "portal/",
    "knowledge.web.urls": "knowledge/",
    "knowledge.portal.urls": "portal/answers/",
    "chat.public.urls": "chat/",
    "chat.web.urls": "chats/",
    "incentives.web.urls": "points/",
    "tickets.web.urls": "",
    "tickets.portal.urls": "portal/",
}


def _exists(module: str) -> bool:
    # csdesk.web and csdesk.api are rooms themselves; any other room's are in its web, portal or public package.
    rooms = {module.removesuffix(end) for end in (".urls", ".web.urls", ".portal.urls", ".public.urls")}
    if rooms.isdisjoint(settings.INSTALLED_APPS):
        return False
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _not_offered(request: HttpRequest) -> HttpResponse:
    raise Http404


urlpatterns = [
    # People are invited, and what they sign in with is the address they were invited by.
    re_path(r"^accounts/(?:signup|email|confirm-email|login/code)/", _not_offered),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/sessions/", include("allauth.usersessions.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    *(path(prefix, include(module)) for module, prefix in _DOORS.items() if _exists(module)),
]
