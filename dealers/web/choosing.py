"""Naming a dealer as one types: code, name, pinyin or phone; offered are those whom the typist may see."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from csdesk.people.doors import DeskRequest, member_required
from csdesk.web.storable import storable
from dealers.permissions import Permission
from dealers.queries.archive import dealer_meant, designation

LONGEST = 260


class DealerInput(forms.TextInput):
    """A field that offers dealers while one types, and takes what is typed without scripts too."""

    template_name = "dealers/dealer_input.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What is offered stands in a list behind the field, under an id of its own."""
        offering = {
            "list": f"{name}-offered",
            "hx-get": reverse("dealers:offered"),
            "hx-trigger": "input changed delay:200ms",
            "hx-target": "next datalist",
            "hx-swap": "innerHTML",
            "hx-sync": "this:replace",
        }
        return super().get_context(name, value, {**(attrs or {}), **offering})


def dealer_field(help_text: Any) -> forms.CharField:
    """A field called `dealer`, for the words by which `dealer_meant` finds him."""
    return forms.CharField(
        label=_("Dealer's code, name or phone"),
        max_length=LONGEST,
        required=False,
        help_text=help_text,
        widget=DealerInput(attrs={"autocomplete": "off"}),
    )


@member_required(Permission.DEALER_VIEW)
@require_safe
def offer_dealers(request: DeskRequest) -> HttpResponse:
    """The dealers that may be meant by what stands in the field so far."""
    words = request.GET.get("dealer", "")
    found = dealer_meant(words, request.member) if storable(words) else []
    return render(request, "dealers/offered.html", {"options": [_option(designation(one), words) for one in found]})


def _option(value: str, words: str) -> tuple[str, str]:
    """What the field takes, and what is shown besides: browsers hide what does not contain the words typed."""
    return value, "" if words.lower() in value.lower() else f"{value} ({words})"
