"""The shop's goods to browse, and the main ones that are suggested (CHT-07)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chat.models import Offer
from chat.policies import may_keep_offers
from chat.queries.chats import manual_at
from chat.queries.offers import goods_sold, main_products, suggested_in
from chat.services.offering import keep_offer, use_offer, withdraw_offer
from chat.web.doors import chats_page, posted, seen_chat, takers_page
from chat.web.forms import OfferForm
from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation
from csdesk.web.paging import page_of

_LONGEST_TYPED = 400
# More main products than fit before the eyes.
_MOST = 100


@require_safe
@chats_page
def show_goods(request: DeskRequest) -> HttpResponse:
    """The main products with their words, and everything that is sold."""
    language = get_language() or "zh"
    page = page_of(goods_sold(), request.GET.get("cursor"), by=("line__name", "model", "pk"))
    context = {
        "offers": [(offer, offer.pitch_in(language)) for offer in main_products()[:_MOST]],
        "page": page,
        "may_keep": may_keep_offers(request.member),
    }
    return render(request, "chat/goods.html", context)


@require_safe
@chats_page
def suggest(request: DeskRequest, pk: int) -> HttpResponse:
    """What can be suggested in a chat, by what is typed (`?typed=`) or was asked."""
    chat = seen_chat(request.member, pk)
    typed = request.GET.get("typed", "")[-_LONGEST_TYPED:].replace("\x00", "")
    offers = suggested_in(chat, typed, manual_at(request.now).offers_shown)
    rows = [(offer, offer.pitch_in(chat.language)) for offer in offers]
    return render(request, "chat/offers.html", {"rows": rows, "chat": chat})


@require_POST
@takers_page
def use(request: DeskRequest, pk: int, offer: int) -> HttpResponse:
    """The words of a main product for this visitor."""
    chat = seen_chat(request.member, pk)
    words = use_offer(get_object_or_404(main_products(), pk=offer), chat.language, actor=request.member)
    return JsonResponse({"text": words})


@require_http_methods(["GET", "HEAD", "POST"])
@member_required("chat.offer_manage")
def change(request: DeskRequest, pk: int | None = None) -> HttpResponse:
    """Make a product a main one, or change its words and place."""
    offer = get_object_or_404(Offer.objects.select_related("product"), pk=pk) if pk is not None else None
    names = ("product", "pitch", "pitch_en", "place")
    initial = {name: getattr(offer, name) for name in names} if offer is not None else {}
    form = OfferForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            keep_offer(**form.cleaned_data, actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("chat:goods")
    return render(request, "chat/offer.html", {"form": form, "offer": offer}, status=422 if form.errors else 200)


@require_POST
@member_required()
def withdraw(request: DeskRequest, pk: int) -> HttpResponse:
    """Suggest it no longer."""
    if not may_keep_offers(request.member):
        raise PermissionDenied
    withdraw_offer(get_object_or_404(Offer, pk=pk), actor=request.member, now=request.now)
    messages.success(request, _("It is suggested no longer."))
    return redirect("chat:goods")
