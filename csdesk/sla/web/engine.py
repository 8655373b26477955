"""Whether the clocks are watched: for supervisors, and what they can do when one is not."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from csdesk.outbox.models import EngineHeartbeat
from csdesk.people.doors import member_required
from csdesk.sla.engine import HOLD
from csdesk.sla.models import Clock
from csdesk.sla.permissions import Permission
from csdesk.sla.policies import may_watch_again
from csdesk.sla.services.watching import watch_again

# Both loops beat each second; the third looks in once an hour.
SILENT_AFTER_SECONDS = {"engine": 10, "relay": 10, "sweep": 15, "reconcile": 7500}


@require_safe
@member_required(Permission.ENGINE_VIEW)
def show_engine(request: HttpRequest) -> HttpResponse:
    """The last signs of life, and this company's clocks that were set aside."""
    beats = {beat.name: beat for beat in EngineHeartbeat.objects.all()}
    loops = [_loop(name, beats.get(name), request) for name in SILENT_AFTER_SECONDS]
    set_aside = Clock.objects.filter(~Q(error=""), settled_at=None).select_related("case").order_by("pk")
    context = {
        "loops": loops,
        "set_aside": set_aside[:100],
        "may_watch": may_watch_again(request.member),
        "jump": beats[HOLD].oldest_overdue_seconds if HOLD in beats else None,
    }
    return render(request, "sla/engine.html" + ("#loops" if request.htmx else ""), context)


@require_POST
@member_required(Permission.CLOCK_WATCH)
def watch(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a clock back under watch."""
    clock = get_object_or_404(Clock, pk=pk)
    watch_again(clock, actor=request.member)
    messages.success(request, _("Watched again; what is late fires now."))
    return redirect("sla:engine")


def _loop(name: str, beat: EngineHeartbeat | None, request: HttpRequest) -> dict[str, object]:
    titles = {
        "engine": _("Engine: fires alarms"),
        "relay": _("Relay: tells people"),
        "sweep": _("Second trigger (Celery)"),
        "reconcile": _("Hourly check"),
    }
    silent = (request.now - beat.at).total_seconds() if beat is not None else None
    is_alive = silent is not None and silent <= SILENT_AFTER_SECONDS[name]
    return {"name": name, "title": titles[name], "beat": beat, "silent": silent, "is_alive": is_alive}
