"""The front door, and the reader's own choices."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from csdesk.cases.queries import cases_visible_to
from csdesk.cases.registry import all_kinds, kind_of
from csdesk.people.doors import member_required
from csdesk.search.rules import LONGEST_QUERY
from csdesk.web import navigation, palette, preferences
from csdesk.web.finding import numbers_meant, way_to


@member_required(staff=False)
def home(request: HttpRequest) -> HttpResponse:
    """Where a member begins: the first of the member's places."""
    places = navigation.places_for(request, request.member)  # type: ignore[attr-defined]
    first = next((place for group in places for place in group if place.url != request.path), None)
    return redirect(first.url) if first else render(request, "web/home.html")


@member_required()
@require_safe
def show_settings(request: HttpRequest) -> HttpResponse:
    """Everything that the member may set up, in groups."""
    member = request.member  # type: ignore[attr-defined]
    if not navigation.may_see_settings(member):
        raise PermissionDenied
    return render(request, "web/settings.html", {"groups": navigation.settings_for(request, member)})


@member_required()
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """The case whose number was typed; a page that lists several; the search for anything else."""
    words = request.GET.get("q", "")
    year = localtime(request.now).year  # type: ignore[attr-defined]
    numbers = numbers_meant(words, series=(kind.series for kind in all_kinds()), year=year)
    cases = list(cases_visible_to(request.member).filter(number__in=numbers).order_by("number"))  # type: ignore[attr-defined]
    found = [(case, kind_of(case.kind)) for case in cases]
    if len(found) == 1:
        case, kind = found[0]
        return redirect(kind.page(case))
    if not found and (way := way_to(request.member, words)) is not None:  # type: ignore[attr-defined]
        return redirect(way)
    if not found:
        return redirect(f"{reverse('search:results')}?{urlencode({'q': words[:LONGEST_QUERY]})}")
    hits = [(case, kind.label, kind.page(case)) for case, kind in found]
    return render(request, "web/find.html", {"words": words, "hits": hits})


@member_required()
@require_safe
def show_palette(request: HttpRequest) -> HttpResponse:
    """What the palette finds for the words typed so far; a page of its own where there are no scripts."""
    words = request.GET.get("q", "")
    groups = palette.answers(request.member, words)  # type: ignore[attr-defined]
    part = "#hits" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"web/palette_page.html{part}", {"words": words[: palette.LONGEST_WORDS], "groups": groups})


@require_POST
def change_preference(request: HttpRequest) -> HttpResponse:
    """Keep one choice (theme, density, shortcuts or language) and go back to where it was made."""
    name, value = request.POST.get("name", ""), request.POST.get("value", "")
    # Not redirect(): it would take a bare word for the name of a view.
    response = HttpResponseRedirect(_way_back(request))
    if name == "language":
        return _change_language(request, response, value)
    try:
        preferences.keep(request, response, name, value)
    except ValueError:
        return HttpResponseBadRequest()
    return response


def _change_language(request: HttpRequest, response: HttpResponse, value: str) -> HttpResponse:
    if value not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest()
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, value, max_age=preferences.COOKIE_SECONDS, samesite="Lax")
    translation.activate(value)
    member = getattr(request, "member", None)
    if member is not None and member.language != value:
        member.language = value
        member.save(update_fields=["language"])
    return response


def _way_back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe and target.startswith("/") else "/"
