"""Somebody opens an address that only a form sends to."""

import pytest

POSTED = [
    ("/people/5/deactivate/", "/people/5/"),
    ("/complaints/KS-2026-000001/transitions/resume/", "/complaints/KS-2026-000001/"),
    ("/desk/bulk/undo/3/", "/desk/"),
]


@pytest.mark.parametrize(("path", "page"), POSTED)
def test_address_of_a_form_explains_itself_and_leads_to_its_page(alpha, member_of, sign_in, path, page):
    member = member_of(alpha, "Li", "people.member_manage", "people.member_view", language="en")

    response = sign_in(member).get(path)

    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"
    assert f'href="{page}"' in response.content.decode()
    assert "Nothing was changed" in response.content.decode()


def test_address_of_a_form_stays_bare_for_scripts(alpha, member_of, sign_in):
    response = sign_in(member_of(alpha, "Li")).get("/desk/bulk/undo/3/", headers={"HX-Request": "true"})

    assert (response.status_code, response.content) == (405, b"")
