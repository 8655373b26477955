import pytest
from django.test import Client

from csdesk.rulebook.rules import read_preset
from csdesk.rulebook.sections import Document
from csdesk.tenancy.scoping import tenant_atomic
from tests.tickets.company import furnish, hire
from tickets.web import public

PATH = "/how-to-complain/{}/"


@pytest.fixture
def published(alpha, monkeypatch):
    """The company's manual names a hotline and a place."""
    with tenant_atomic(alpha.pk):
        furnish(alpha)
    document = read_preset("dealer_after_sales")
    contact = document.contact.model_copy(update={"hotline": "400-800-1234", "complaints_place": "一楼 <b>大厅"})
    named = document.model_copy(update={"contact": contact})
    in_force = public.rulebook_at

    def named_at(moment):
        found = in_force(moment)
        return type(found)(found.version, named)

    monkeypatch.setattr(public, "rulebook_at", named_at)


@pytest.mark.rule("CMP-02")
def test_anybody_finds_how_to_complain(alpha, published):
    page = Client().get(PATH.format("alpha"))

    assert page.status_code == 200
    assert "400-800-1234" in page.content.decode()
    assert "服务热线" in page.content.decode()
    assert "一楼 &lt;b&gt;大厅" in page.content.decode()


def test_what_the_manual_leaves_empty_is_not_shown(alpha):
    with tenant_atomic(alpha.pk):
        furnish(alpha)

    page = Client().get(PATH.format("alpha"))

    assert page.status_code == 200
    assert "<dt>" not in page.content.decode()


@pytest.mark.parametrize("slug", ["beta", "nobody"])
def test_a_company_without_a_manual_looks_like_none(alpha, beta, slug):
    assert Client().get(PATH.format(slug)).status_code == 404


def test_a_signed_in_reader_sees_only_his_own_companys(alpha, beta, published, sign_in):
    with tenant_atomic(alpha.pk):
        wang = hire("Wang", "agent")
    with tenant_atomic(beta.pk):
        furnish(beta)

    client = sign_in(wang)

    assert client.get(PATH.format("alpha")).status_code == 200
    assert client.get(PATH.format("beta")).status_code == 404


def test_the_section_refuses_what_is_too_long():
    data = {**read_preset("dealer_after_sales").data, "contact": {"hotline": "1" * 201}}

    with pytest.raises(ValueError, match="hotline"):
        Document.model_validate(data)
