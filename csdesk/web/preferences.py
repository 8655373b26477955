"""How a person wants to see the pages: theme, density, shortcuts; in cookies, and the member's once signed in."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

CHOICES = {
    "theme": ("auto", "light", "dark"),
    "density": ("normal", "compact"),
    "shortcuts": ("on", "off"),
}
COOKIE = "csdesk_{name}"
COOKIE_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True)
class Look:
    """The choices in force for this request."""

    theme: str = "auto"
    density: str = "normal"
    shortcuts: str = "on"


def look_of(request: HttpRequest) -> Look:
    """The member's choices, else the browser's, else the defaults. Never reads the database."""
    member = getattr(request, "member", None)
    kept: dict[str, Any] = (member.preferences or {}) if member is not None else {}
    found = {}
    for name, allowed in CHOICES.items():
        value = kept.get(name) or request.COOKIES.get(COOKIE.format(name=name))
        if value in allowed:
            found[name] = value
    return Look(**found)


def keep(request: HttpRequest, response: HttpResponse, name: str, value: str) -> None:
    """Keep a choice for this browser and, when signed in, for the member. Raises ValueError on an unknown one."""
    if value not in CHOICES.get(name, ()):
        raise ValueError(f"{name}={value}")
    response.set_cookie(COOKIE.format(name=name), value, max_age=COOKIE_SECONDS, samesite="Lax", httponly=True)
    member = getattr(request, "member", None)
    if member is not None and (member.preferences or {}).get(name) != value:
        member.preferences = {**(member.preferences or {}), name: value}
        member.save(update_fields=["preferences"])


def menu(request: HttpRequest) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
    """What the account menu offers: name, title, and the choices with whether each is in force."""
    look = look_of(request)
    offered = [("language", _("Language"), [(code, name, code == get_language()) for code, name in languages()])]
    for name, (title, words) in _labels().items():
        chosen = getattr(look, name)
        choices = [(value, word, value == chosen) for value, word in zip(CHOICES[name], words, strict=True)]
        offered.append((name, title, choices))
    return offered


def _labels() -> dict[str, tuple[str, tuple[str, ...]]]:
    return {
        "theme": (
            pgettext("preference", "Colours"),
            (pgettext("preference", "System"), pgettext("preference", "Light"), pgettext("preference", "Dark")),
        ),
        "density": (
            pgettext("preference", "Rows"),
            (pgettext("preference", "Roomy"), pgettext("preference", "Dense")),
        ),
        "shortcuts": (
            pgettext("preference", "Shortcuts"),
            (pgettext("preference", "On"), pgettext("preference", "Off")),
        ),
    }


def languages() -> list[tuple[str, str]]:
    """The languages by their own names: who reads neither the one shown nor its name for his own finds it."""
    own = {"zh-hans": "中文", "en": "English"}
    return [(code, own.get(code, str(label))) for code, label in settings.LANGUAGES]
