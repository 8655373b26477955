"""A company with its manual, two product lines and what stands in them."""

import pytest

from csdesk.tenancy.models import Tenant
from products.models import Product, ProductLine
from tests.tickets.company import furnish


@pytest.fixture
def desk(tenant: Tenant) -> Tenant:
    """The company under test with its roles, teams, calendars and manual, its scope open."""
    furnish(tenant)
    return tenant


@pytest.fixture
def drives(desk: Tenant) -> ProductLine:
    """Portable drives."""
    return ProductLine.objects.create(key="drives", name="移动硬盘", name_en="Portable drives", brand="佰科")


@pytest.fixture
def drive(drives: ProductLine) -> Product:
    """A portable drive."""
    return Product.objects.create(line=drives, model="PD-500", name="500 GB 移动硬盘")
