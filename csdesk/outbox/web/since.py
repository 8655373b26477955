"""What a page missed: asked by pages that have no socket, and after one was gone."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from csdesk.events.queries import newest_event_id
from csdesk.live.registry import greetings
from csdesk.live.topics import LARGEST_ID, NoSuchTopic, may_watch, missed_frames, read_last, read_topics
from csdesk.people.doors import member_required


@require_safe
@never_cache
@member_required(staff=False)
def answer_since(request: HttpRequest, last: int) -> HttpResponse:
    """The frames behind event `last` for `?topics=case-17 desk`, and where to go on from."""
    try:
        topics = read_topics(request.GET.get("topics", "").split())
    except NoSuchTopic as unknown:
        raise Http404 from unknown
    if last > LARGEST_ID or not may_watch(request.member, topics):
        raise Http404
    newest = newest_event_id()
    frames = [*greetings(request.member), *missed_frames(request.member, dict.fromkeys(topics, read_last(last)))]
    if request.member.is_staff_member and newest > last:
        frames.append({"type": "desk", "topic": "desk", "name": "desk"})
    return JsonResponse({"events": frames, "last": max(newest, last)})
