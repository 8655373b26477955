"""What the doors of attendance have in common: doing one thing, and telling refusals."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from csdesk.people.doors import DeskRequest
from csdesk.refusals import RuleViolation
from csdesk.web.notices import refused
from csdesk.web.storable import storable


def posted(request: DeskRequest) -> Any:
    """What a form is filled with: nothing before it is sent."""
    return request.POST if request.method == "POST" else None


def done(request: DeskRequest, form: Any, do: Callable[[dict[str, Any]], Any]) -> Any:
    """What the service gives for a valid form that was sent; None otherwise, a refusal stands in the form then."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return do(form.cleaned_data)
    except RuleViolation as refusal:
        form.add_refusal(refusal)
        return None


def tried(request: DeskRequest, do: Callable[[], Any]) -> Any:
    """What the service gives for a click; a refusal becomes a notice, and None."""
    try:
        return do()
    except RuleViolation as refusal:
        refused(request, refusal)
        return None


def text_of(request: DeskRequest, name: str, *, most: int = 500) -> str:
    """A line that was sent with a click; what cannot be stored is no line."""
    words = request.POST.get(name, "")[:most]
    return words if storable(words) else ""


def number_of(text: str) -> int:
    """An id out of an address or a form. Raises Http404 for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Http404
    return int(text)


def demand(allowed: bool) -> None:
    """Raise PermissionDenied unless it is allowed."""
    if not allowed:
        raise PermissionDenied
