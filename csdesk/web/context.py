"""What every template may use: the reader's look, the places, the data of the page's scripts."""

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from csdesk.events.queries import newest_event_id
from csdesk.web import clock_face, moments, navigation
from csdesk.web.preferences import look_of

SOCKET_PATH = "/ws/live/"
SINCE_PATH = "/live/since/"


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Lazy: an error page that uses none of it asks the database nothing."""
    return {
        "look": look_of(request),
        "member": getattr(request, "member", None),
        "tenant": getattr(request, "tenant", None),
        "now": getattr(request, "now", None),
        "frame": frame_of(request),
        "places": SimpleLazyObject(lambda: _places(request)),
        "setting": SimpleLazyObject(lambda: navigation.setting_here(request.path)),
        # Called by the template that wants it.
        "page_data": partial(page_data, request),
    }


def frame_of(request: HttpRequest) -> str:
    """The base template that fits the reader: the agents' shell, the portal, or a page that stands alone."""
    member = getattr(request, "member", None)
    if member is None:
        return "alone.html"
    return "base.html" if member.is_staff_member else "portal_base.html"


def _places(request: HttpRequest) -> list[list[navigation.Place]]:
    member = getattr(request, "member", None)
    return navigation.places_for(request, member) if member is not None else []


def page_data(request: HttpRequest) -> dict[str, Any]:
    """What static/js reads from the page: texts, server time, where live messages come from and go on from."""
    member, now = getattr(request, "member", None), getattr(request, "now", None)
    data: dict[str, Any] = {
        "texts": texts(),
        "icons": static("vendor/icons.svg"),
        "now": round(now.timestamp() * 1000) if now is not None else None,
        "member": member.pk if member is not None else None,
        "shortcuts": look_of(request).shortcuts == "on",
    }
    if member is not None:
        data["live"] = {"socket": SOCKET_PATH, "since": SINCE_PATH, "last": newest_event_id()}
    return data


def texts() -> dict[str, str]:
    """The texts of the scripts, in the reader's language."""
    return {
        **moments.span_patterns(),
        **clock_face.texts(),
        "undo": _("Undo"),
        "close": pgettext("dialog", "Close"),
        "discard": _("Discard"),
        "with_key": _("{label} ({key})"),
        "draft_restored": _("What you had typed is back."),
        "draft_elsewhere": _("You went on with this on another device; what you had typed here is kept."),
        "draft_here": _("Take what was typed here"),
        "draft_offline": _("No connection: kept on this device and saved as soon as it is back."),
        "draft_refused": _("Kept on this device only."),
        "new_rows": _("{n} new"),
        "link_polling": _("Updates every few seconds"),
        "link_offline": _("No connection: what you see may be old"),
        "error_forbidden": _("You may not do that. If you think you should, ask your administrator."),
        "error_gone": _("This is no longer here. Reload the page to see the present state."),
        "error_many": _("Too many requests in a short time. Wait a moment and try again."),
        "error_busy": _("The system is busy. Nothing was lost; try again in a moment."),
        "error_server": _("That did not work because of an error on our side. Nothing was saved; try again."),
        "signed_out": _("You are signed out here. Sign in again to go on; what you typed is kept."),
        "error_offline": _("No connection. What you typed is kept; try again when you are online."),
    }
