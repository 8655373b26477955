"""Product lines and products: listed, found, kept."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from csdesk.people.doors import DeskRequest, member_required
from csdesk.web.paging import page_of
from products.models import Product, ProductLine
from products.policies import may_keep_catalogue, may_see_units
from products.web.forms import LineForm, ProductForm


@require_safe
@member_required()
def list_products(request: DeskRequest) -> HttpResponse:
    """The products, by model number; by words and line."""
    _demand_sight(request)
    words, line = request.GET.get("q", "")[:100].replace("\x00", "").strip(), request.GET.get("line", "")
    found = Product.objects.select_related("line")
    if words:
        found = found.filter(Q(model__icontains=words) | Q(name__icontains=words))
    if line.isdecimal() and len(line) < 19:
        found = found.filter(line=int(line))
    context = {
        "page": page_of(found, request.GET.get("cursor"), by=("model", "id")),
        "q": words,
        "chosen": line,
        "lines": ProductLine.objects.order_by("name"),
        "may_keep": may_keep_catalogue(request.member),
    }
    return render(request, "products/products.html" + ("#rows" if request.htmx else ""), context)


@require_safe
@member_required()
def list_lines(request: DeskRequest) -> HttpResponse:
    """The product lines with how many products each has."""
    _demand_sight(request)
    found = ProductLine.objects.annotate(count=Count("products"))
    page = page_of(found, request.GET.get("cursor"), by=("name", "id"))
    context = {"page": page, "may_keep": may_keep_catalogue(request.member)}
    return render(request, "products/lines.html" + ("#rows" if request.htmx else ""), context)


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def new_product(request: DeskRequest) -> HttpResponse:
    """Enter a product."""
    return _edit(request, ProductForm, None, _("Enter a product"), "products:products")


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def edit_product(request: DeskRequest, pk: int) -> HttpResponse:
    """Change a product."""
    product = get_object_or_404(Product, pk=pk)
    return _edit(request, ProductForm, product, str(product), "products:products")


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def new_line(request: DeskRequest) -> HttpResponse:
    """Enter a product line."""
    return _edit(request, LineForm, None, _("Enter a product line"), "products:lines")


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def edit_line(request: DeskRequest, pk: int) -> HttpResponse:
    """Change a product line."""
    line = get_object_or_404(ProductLine, pk=pk)
    return _edit(request, LineForm, line, str(line), "products:lines")


def _edit(request: DeskRequest, form_class: Any, record: Any, title: str, back: str) -> HttpResponse:
    if not may_keep_catalogue(request.member):
        raise PermissionDenied
    form = form_class(request.POST if request.method == "POST" else None, instance=record)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect(back)
    context = {"form": form, "title": title, "back": reverse(back)}
    return render(request, "products/form.html", context, status=422 if form.errors else 200)


def _demand_sight(request: DeskRequest) -> None:
    if not may_see_units(request.member):
        raise PermissionDenied
