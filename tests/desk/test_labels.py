"""Labels: made by supervisors, put on by whoever works on a case."""

import pytest

from csdesk.cases.models import CaseLabel, Label
from csdesk.tenancy.scoping import tenant_atomic

ASKED = {"HX-Request": "true"}


def labels_on(company, case):
    with tenant_atomic(company.pk):
        return [row.label.name for row in CaseLabel.objects.filter(case=case).select_related("label")]


def test_labels_are_put_on_and_taken_off(company, wang, case_of, label, sign_in):
    case, client = case_of(wang), sign_in(wang)

    put = client.post(f"/desk/cases/{case.number}/labels/", {"labels": [label.pk]}, headers=ASKED)
    on = labels_on(company, case)
    client.post(f"/desk/cases/{case.number}/labels/", {}, headers=ASKED)

    assert 'id="case-labels"' in put.content.decode()
    assert (on, labels_on(company, case)) == (["重点"], [])


def test_labels_stand_on_the_row_and_the_case(wang, case_of, label, sign_in):
    case, client = case_of(wang), sign_in(wang)

    client.post(f"/desk/cases/{case.number}/labels/", {"labels": [label.pk]})

    assert client.get("/complaints/").content.decode().count("label-red") == 1
    assert client.get(f"/complaints/{case.number}/").content.decode().count("label-red") == 1


def test_labels_of_a_case_one_may_not_work_on_are_refused(company, person, wang, case_of, label, sign_in):
    case, reader = case_of(wang), person("Gao", "gm")

    response = sign_in(reader).post(f"/desk/cases/{case.number}/labels/", {"labels": [label.pk]})

    assert response.status_code == 403
    assert labels_on(company, case) == []


def test_label_of_another_company_cannot_be_put_on(company, beta, wang, case_of, sign_in):
    with tenant_atomic(beta.pk):
        foreign = Label.objects.create(name="外人的")
    case = case_of(wang)

    response = sign_in(wang).post(f"/desk/cases/{case.number}/labels/", {"labels": [foreign.pk]})

    assert response.status_code == 422
    assert labels_on(company, case) == []


def test_labels_are_made_by_supervisors(company, zhao, sign_in):
    client = sign_in(zhao)

    made = client.post("/desk/labels/", {"name": "媒体", "tone": "violet"})
    twice = client.post("/desk/labels/", {"name": "媒体", "tone": "grey"})

    assert (made.status_code, twice.status_code) == (302, 422)
    assert "已有同名标签" in twice.content.decode()


def test_a_retired_label_stays_where_it_is_and_is_offered_no_more(company, wang, zhao, case_of, label, sign_in):
    has, new = case_of(wang), case_of(wang)
    sign_in(wang).post(f"/desk/cases/{has.number}/labels/", {"labels": [label.pk]})

    sign_in(zhao).post(f"/desk/labels/{label.pk}/", {"name": "重点", "tone": "red", "is_retired": "on"})

    assert labels_on(company, has) == ["重点"]
    assert "重点" not in sign_in(wang).get(f"/desk/cases/{new.number}/labels/").content.decode()


@pytest.mark.parametrize("path", ["/desk/labels/", "/desk/labels/{pk}/"])
def test_labels_are_not_changed_by_agents(wang, label, sign_in, path):
    assert sign_in(wang).post(path.format(pk=label.pk), {"name": "x", "tone": "red"}).status_code == 403


@pytest.mark.parametrize("name", ["", "\x00", "n" * 41])
def test_label_with_an_impossible_name_is_refused_at_its_field(zhao, sign_in, name):
    assert sign_in(zhao).post("/desk/labels/", {"name": name, "tone": "red"}).status_code == 422
