"""The tags every page may use without loading them; docs/pages.md shows each."""

import zlib
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.template import Context
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from csdesk.web import clock_face, moments, navigation, notices, preferences
from csdesk.web.markup import markup

register = template.Library()
AVATAR_TONES = 8
FEN = 100


def _now(context: Context) -> datetime:
    """The moment the page shows: its request's, given by the database."""
    return context["now"]


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """{% icon "phone" %}, or with a meaning of its own {% icon "phone" label=_("Call") %}; size "sm" or "lg"."""
    return _drawn_icon(name, str(label), size)


# Where a template says which icon, it is drawn once (csdesk.web.folding).
icon.draws_the_same = True  # type: ignore[attr-defined]


# A page of fifty rows has three hundred of them.
@lru_cache(maxsize=2048)
def _drawn_icon(name: str, label: str, size: str) -> SafeString:
    css = f"icon icon-{size}" if size else "icon"
    href = f"{static('vendor/icons.svg')}#{name}"
    if label:
        return markup('<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', css, label, href)
    return markup('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', css, href)


@register.simple_tag(takes_context=True)
def moment(context: Context, at: datetime | None, empty: str = "–") -> SafeString | str:
    """{% moment message.at %}: today 14:30, the absolute time in the tooltip."""
    if at is None:
        return empty
    words = moments.spell_moment(at, now=_now(context))
    return markup('<time datetime="{}" title="{}">{}</time>', at.isoformat(), moments.spell_exactly(at), words)


@register.simple_tag(takes_context=True)
def day(context: Context, on: date | datetime | None, empty: str = "–") -> SafeString | str:
    """{% day case.opened_at %}: yesterday, Mon 23 Nov."""
    if on is None:
        return empty
    local = localtime(on).date() if isinstance(on, datetime) else on
    words = moments.spell_day(local, today=localtime(_now(context)).date())
    return markup('<time datetime="{0}" title="{0}">{1}</time>', local.isoformat(), words)


@register.filter
def span(value: timedelta | float | None) -> str:
    """{{ clock.overrun|span }}: 3 h 12 min, from a timedelta or seconds."""
    if value is None:
        return "–"
    return moments.spell_span(value if isinstance(value, timedelta) else timedelta(seconds=float(value)))


@register.filter
def in_hours(value: timedelta) -> str:
    """{{ timeline.counted|in_hours }}: 15 h 30 min. Of working time, "1 day" could be read as one working day."""
    return moments.spell_hours(value)


@register.filter
def end_of_day(at: datetime) -> str:
    """{{ day.ends_at|end_of_day }}: 17:30; the midnight that ends a day is 24:00."""
    return moments.spell_end(at)


@register.simple_tag(takes_context=True)
def deadline(context: Context, at: datetime) -> SafeString:
    """{% deadline clock.due_at %}: today 14:30; at midnight the day that ends, today 24:00."""
    words = moments.spell_deadline(at, now=_now(context))
    return markup('<time datetime="{}" title="{}">{}</time>', at.isoformat(), moments.spell_exactly(at), words)


@register.filter
def money(fen: int | None) -> str:
    """{{ amount_fen|money }}: ¥1,234.50."""
    if fen is None:
        return "–"
    sign = "-" if fen < 0 else ""
    return f"{sign}¥{Decimal(abs(int(fen))) / FEN:,.2f}"


@register.simple_tag(takes_context=True)
def clock_badge(context: Context, clock: Any, kind: bool = True, why: str | None = None) -> SafeString:
    """{% clock_badge clock %}: what is left, and the way to the reason. `kind=False` leaves its name out.

    `why` is the address of "why this deadline?"; without it the clock's own page is used, why="" none.
    """
    # Not a template of its own: fifty rows of it took half of a list's time.
    now = _now(context)
    face, label = clock_face.face_of(clock, now=now), clock_face.name_of(clock)
    return markup(
        '<span class="clock" data-state="{}" title="{}"{}>{}<span class="{}">{}</span> '
        '<span class="clock-text">{}</span>'
        '<progress class="clock-bar" max="1000" value="{}" aria-hidden="true"></progress>{}</span>',
        face.state,
        clock_face.title_of(clock, now=now),
        _ticking(clock, label) if face.ticks else "",
        _clock_marks(),
        "clock-kind" if kind else "visually-hidden",
        label,
        face.words,
        str(face.gone),
        _clock_why(_why_url(clock) if why is None else why, label),
    )


def _ticking(clock: Any, label: str) -> SafeString:
    """What the browser needs to go on counting."""
    warned = _milliseconds(clock_face.warns_at(clock))
    warn = markup(' data-warn="{}"', str(warned)) if warned is not None else ""
    due, start = str(_milliseconds(clock.due_at)), str(_milliseconds(clock.started_at))
    return markup(' data-due="{}" data-start="{}"{} data-label="{}"', due, start, warn, label)


@lru_cache(maxsize=1)
def _clock_marks() -> SafeString:
    marks = {
        "running": icon(name="clock"),
        "warning": icon(name="hourglass-low"),
        "late": icon(name="alert-triangle"),
        "paused": icon(name="player-pause"),
        "met": icon(name="check"),
    }
    drawn = format_html_join("", '<span class="clock-mark clock-mark-{}">{}</span>', marks.items())
    return markup('<span class="clock-marks">{}</span>', drawn)


def _clock_why(url: str, label: str) -> SafeString | str:
    if not url:
        return ""
    words = _("Why this deadline: %(label)s?") % {"label": label}
    return markup('<a class="clock-why" href="{}"><span class="visually-hidden">{}</span></a>', url, words)


def _why_url(clock: Any) -> str:
    try:
        return reverse("sla:why", args=[clock.pk])
    except NoReverseMatch:
        return ""


def _milliseconds(at: datetime | None) -> int | None:
    return None if at is None else round(at.timestamp() * 1000)


def initials(name: str) -> str:
    """Two signs that stand for a name: the given name of a Chinese one, the first letters of a Latin one."""
    name = name.strip()
    words = name.split()
    if not words:
        return "?"
    if name.isascii() or len(words) > 1:
        return "".join(word[0] for word in words[:2]).upper()
    return name[-2:] if len(name) > 1 else name


@register.simple_tag
def avatar(person: Any) -> SafeString:
    """{% avatar member %}: a tinted circle with initials. Decoration: the name stands beside it."""
    return _drawn_avatar(str(person))


@lru_cache(maxsize=4096)
def _drawn_avatar(name: str) -> SafeString:
    tone = zlib.crc32(name.encode("utf-8", "replace")) % AVATAR_TONES
    return markup('<span class="avatar-initials avatar-tone-{}" aria-hidden="true">{}</span>', tone, initials(name))


@register.simple_tag
def person(who: Any, empty: str = "–") -> SafeString | str:
    """{% person case.holder %}: avatar and name."""
    if who is None:
        return empty
    return markup('<span class="person">{}<span class="cut">{}</span></span>', avatar(who), str(who))


@register.inclusion_tag("web/transition_button.html", takes_context=True)
def transition_button(context: Context, transition: Any, url: str, **options: Any) -> dict[str, Any]:
    """{% transition_button offered url primary=True shortcut="e" target="#status" %}.

    `offered` has `name`, `label` and `refusal` (None: allowed; else the RuleViolation that says why not).
    """
    return {
        "transition": transition,
        "refusal": getattr(transition, "refusal", None),
        "url": url,
        "request": context.get("request"),
        "csrf_token": context.get("csrf_token"),
        "primary": options.get("primary", False),
        "shortcut": options.get("shortcut", ""),
        "target": options.get("target", ""),
        "icon_name": options.get("icon_name", ""),
    }


@register.inclusion_tag("web/more.html", takes_context=True)
def more(context: Context, page: Any, target: str = "") -> dict[str, Any]:
    """{% more page target="#rows" %}: the next rows of a CursorPage, appended to the list `target`."""
    query = context["request"].GET.copy()
    query["cursor"] = page.next_cursor
    return {"page": page, "url": f"?{query.urlencode()}", "target": target}


@register.inclusion_tag("web/empty.html")
def empty_state(words: str, hint: str = "", **options: Any) -> dict[str, Any]:
    """{% empty_state _("No complaints") _("New mail appears here.") icon="inbox" url=url action=_("New") %}."""
    return {"words": words, "hint": hint, "icon_name": options.get("icon", "mood-empty"), **options}


@register.simple_tag(takes_context=True)
def current(context: Context, url: str) -> SafeString | str:
    """<a href="{{ url }}" {% current url %}>: marks the tab one is on."""
    return markup('aria-current="{}"', "page") if context["request"].path == url else ""


@register.filter
def as_notice(message: Any) -> dict[str, Any]:
    """A message of Django's with its level, words, address of "Undo" and rule."""
    return notices.as_data(message)


@register.inclusion_tag("web/bell.html", takes_context=True)
def bell(context: Context) -> dict[str, Any]:
    """What waits for the reader: the entries that apps registered beside the menu."""
    return {"places": _places(context, navigation.BELL)}


@register.simple_tag(takes_context=True)
def account_places(context: Context) -> list[navigation.Place]:
    """{% account_places as places %}: the entries of the menu under one's name."""
    return _places(context, navigation.ACCOUNT)


def _places(context: Context, side: str) -> list[navigation.Place]:
    request, member = context.get("request"), context.get("member")
    if request is None or member is None:
        return []
    return [place for group in navigation.places_for(request, member, side=side) for place in group]


@register.inclusion_tag("web/preferences_menu.html", takes_context=True)
def preferences_menu(context: Context) -> dict[str, Any]:
    """The reader's own choices, one form each."""
    request = context["request"]
    return {"request": request, "csrf_token": context.get("csrf_token"), "menu": preferences.menu(request)}


@register.inclusion_tag("web/language_switch.html", takes_context=True)
def language_switch(context: Context) -> dict[str, Any]:
    """The languages by their own names."""
    return {
        "request": context.get("request"),
        "csrf_token": context.get("csrf_token"),
        "languages": preferences.languages(),
        "chosen": get_language(),
    }
