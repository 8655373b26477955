"""Places, and what is known of them."""

from django.db.models import QuerySet

from csdesk.people.models import Member
from products.models import Product
from spares.models import Place, PlaceKind
from spares.policies import places_seen_by


def places_visible_to(member: Member) -> QuerySet[Place]:
    """The places whose spares somebody may see, by kind and name."""
    return Place.objects.filter(places_seen_by(member)).select_related("team", "keeper").order_by("kind", "name", "pk")


def places_of_kind(kind: str) -> QuerySet[Place]:
    """The places of a kind that are in use."""
    return Place.objects.filter(kind=kind, is_active=True).select_related("keeper", "team").order_by("name", "pk")


def head_office() -> Place | None:
    """Where spares come from and go back to at the year's end."""
    return places_of_kind(PlaceKind.HEAD_OFFICE).first()


def partner_for(product: Product) -> Place | None:
    """The brand partner through whom a product is exchanged by way of spares; None: it is repaired (SPR-05)."""
    if not product.line.brand:
        return None
    return places_of_kind(PlaceKind.PARTNER).filter(brand__iexact=product.line.brand).first()


def products_by_model(models: list[str]) -> dict[str, Product]:
    """Active products by the spelling of their model that ignores case."""
    wanted = {model.casefold() for model in models}
    found = Product.objects.filter(is_active=True, model__in=models)
    known = {product.model.casefold(): product for product in found}
    if missing := wanted - known.keys():
        for model in missing:
            product = Product.objects.filter(is_active=True, model__iexact=model).first()
            if product is not None:
                known[model] = product
    return known
