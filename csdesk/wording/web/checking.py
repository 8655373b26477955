"""The check while one types: which phrases of a text are to be avoided, before it is sent."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from csdesk.cases.queries import cases_visible_to
from csdesk.people.doors import DeskRequest, member_required
from csdesk.wording.queries import concerns_of
from csdesk.wording.services.checking import spelled

# What is longer is looked through when it is sent.
MOST_CHARACTERS = 20_000
# As many as can be read beside the text.
MOST_SHOWN = 20


@require_POST
@member_required()
def check(request: DeskRequest, case_id: int | None = None) -> HttpResponse:
    """The phrases found, with their places (counted in characters), rule, and what is the matter. Nothing is kept."""
    case = get_object_or_404(cases_visible_to(request.member), pk=case_id) if case_id is not None else None
    text = request.POST.get("text", "")[:MOST_CHARACTERS].replace("\r\n", "\n")
    found = concerns_of(text, now=request.now, case=case)[:MOST_SHOWN]
    return JsonResponse(
        {
            "found": [
                {
                    "phrase": concern.phrase,
                    "start": concern.start,
                    "end": concern.end,
                    "rule": concern.rule,
                    "blocks": concern.blocks,
                    "words": spelled(concern),
                }
                for concern in found
            ]
        }
    )
