"""Saved views: whose they are, who may change them, and that a thousand of them break nothing."""

import pytest

from csdesk.desk.models import SavedView
from csdesk.people.models import Team
from csdesk.tenancy.scoping import tenant_atomic

ASKED = {"HX-Request": "true"}


@pytest.fixture
def view_of(company):
    """Keep a view: `view_of(wang, "急件", audience="everyone")`."""

    def make(owner, name, **fields):
        with tenant_atomic(company.pk):
            return SavedView.objects.create(owner=owner, name=name, wanted={"scope": "all"}, **fields)

    return make


def test_keep_view_keeps_the_question_of_the_address(company, wang, sign_in):
    client = sign_in(wang)

    response = client.post("/desk/views/new/?scope=all&state=waiting&severity=serious", {"name": "等客户的"})

    with tenant_atomic(company.pk):
        view = SavedView.objects.get()
    assert response.url == f"/desk/?view={view.pk}"
    assert view.wanted == {"scope": "all", "state": "waiting", "severity": "serious"}
    assert (view.owner_id, view.audience) == (wang.pk, "member")
    assert "等客户的" in client.get("/complaints/").content.decode()


def test_keep_view_refuses_a_name_one_has_already(company, wang, li, view_of, sign_in):
    view_of(wang, "急件")
    view_of(li, "慢件")
    client = sign_in(wang)

    taken = client.post("/desk/views/new/", {"name": "急件"})
    free = client.post("/desk/views/new/", {"name": "慢件"})

    assert (taken.status_code, free.status_code) == (422, 302)


def test_agent_cannot_share_a_view(company, wang, sign_in):
    sign_in(wang).post("/desk/views/new/", {"name": "急件", "audience": "everyone"})

    with tenant_atomic(company.pk):
        assert SavedView.objects.get().audience == "member"


def test_supervisor_shares_with_a_team_and_only_its_people_find_it(company, wang, zhao, person, sign_in):
    outsider = person("Chen", "head-channel", team="channel")
    with tenant_atomic(company.pk):
        team = Team.objects.get(key="complaints")

    data = {"name": "组内急件", "audience": "team", "team": team.pk, "position": 1}
    response = sign_in(zhao).post("/desk/views/new/?scope=team", data)

    assert response.status_code == 302
    assert "组内急件" in sign_in(wang).get("/desk/views/menu/", headers=ASKED).content.decode()
    assert "组内急件" not in sign_in(outsider).get("/desk/views/menu/", headers=ASKED).content.decode()


def test_team_view_without_a_team_is_refused_at_its_field(zhao, sign_in):
    response = sign_in(zhao).post("/desk/views/new/", {"name": "x", "audience": "team", "position": 1})

    assert response.status_code == 422
    assert "请选择能看到此视图的团队" in response.content.decode()


@pytest.mark.parametrize("path", ["/desk/views/{}/", "/desk/views/{}/delete/"])
def test_view_of_others_is_changed_by_nobody_without_the_right(company, wang, li, zhao, view_of, sign_in, path):
    own, shared = view_of(li, "李的"), view_of(zhao, "大家的", audience="everyone")
    client = sign_in(wang)

    assert client.post(path.format(own.pk), {"name": "我的"}).status_code == 404
    assert client.post(path.format(shared.pk), {"name": "我的"}).status_code == 403
    with tenant_atomic(company.pk):
        assert sorted(SavedView.objects.values_list("name", flat=True)) == ["大家的", "李的"]


def test_view_of_another_company_looks_like_none(beta, wang, member_of, sign_in):
    stranger = member_of(beta, "Sun")
    with tenant_atomic(beta.pk):
        foreign = SavedView.objects.create(owner=stranger, name="外人的", audience="everyone")
    client = sign_in(wang)

    assert client.get(f"/desk/views/{foreign.pk}/").status_code == 404
    assert "外人的" not in client.get(f"/complaints/?view={foreign.pk}").content.decode()


def test_only_one_view_of_a_person_is_shown_first(company, wang, view_of, sign_in):
    before = view_of(wang, "旧的", is_default=True)

    sign_in(wang).post("/desk/views/new/", {"name": "新的", "is_default": "on"})

    with tenant_atomic(company.pk):
        before.refresh_from_db()
        assert not before.is_default


def test_buttons_of_the_list_say_which_view_they_are_for(wang, view_of, sign_in):
    view_of(wang, "急件")

    body = sign_in(wang).get("/desk/views/").content.decode()

    assert 'aria-label="修改“急件”"' in body
    assert 'aria-label="删除“急件”"' in body


def test_own_view_is_deleted(company, wang, view_of, sign_in):
    view = view_of(wang, "急件")

    sign_in(wang).post(f"/desk/views/{view.pk}/delete/")

    with tenant_atomic(company.pk):
        assert not SavedView.objects.exists()


def test_a_deleted_view_comes_back_as_it_was(company, zhao, view_of, sign_in):
    with tenant_atomic(company.pk):
        team = Team.objects.get(key="complaints")
    view = view_of(zhao, "急件", audience="team", team=team, position=3, is_default=True)
    client = sign_in(zhao)

    listed = client.post(f"/desk/views/{view.pk}/delete/", follow=True).content.decode()
    client.post(f"/desk/views/{view.pk}/restore/")

    with tenant_atomic(company.pk):
        kept = SavedView.objects.get()
    assert f'action="/desk/views/{view.pk}/restore/"' in listed
    assert (kept.pk, kept.name, kept.team_id, kept.wanted) == (view.pk, "急件", team.pk, {"scope": "all"})
    assert (kept.audience, kept.owner_id, kept.position, kept.is_default) == ("team", zhao.pk, 3, True)


def test_a_deleted_view_comes_back_once_and_only_to_whoever_deleted_it(company, wang, zhao, view_of, sign_in):
    view = view_of(zhao, "急件", audience="everyone")
    client = sign_in(zhao)
    client.post(f"/desk/views/{view.pk}/delete/")

    codes = [sign_in(wang).post(f"/desk/views/{view.pk}/restore/").status_code]
    codes += [client.post(f"/desk/views/{pk}/restore/").status_code for pk in (view.pk + 1, view.pk, view.pk)]

    assert codes == [404, 404, 302, 404]
    with tenant_atomic(company.pk):
        assert SavedView.objects.count() == 1


def test_a_deleted_view_whose_name_was_taken_since_stays_away(company, wang, view_of, sign_in):
    view = view_of(wang, "急件")
    client = sign_in(wang)
    client.post(f"/desk/views/{view.pk}/delete/")
    other = view_of(wang, "急件")

    body = client.post(f"/desk/views/{view.pk}/restore/", follow=True).content.decode()

    with tenant_atomic(company.pk):
        assert SavedView.objects.get().pk == other.pk
    assert "已有同名的视图" in body


def test_a_thousand_views_leave_menu_and_list_short(company, wang, sign_in, django_assert_num_queries):
    with tenant_atomic(company.pk):
        views = [SavedView(owner=wang, name=f"视图 {n:04}", tenant_id=company.pk, wanted={}) for n in range(1000)]
        SavedView.objects.bulk_create(views)
    client = sign_in(wang)

    with django_assert_num_queries(9):
        menu = client.get("/desk/views/menu/", headers=ASKED).content.decode()
    page = client.get("/desk/views/").content.decode()
    found = client.get("/desk/views/?q=0999").content.decode()

    assert menu.count("?view=") == 12 * 2
    assert page.count("?view=") == 50
    assert "cursor=" in page
    assert found.count("?view=") == 1


def test_whoever_takes_a_shared_view_for_himself_is_told_that_he_has_one_of_that_name(
    company, li, zhao, view_of, sign_in
):
    view_of(zhao, "急件")
    shared = view_of(li, "急件", audience="everyone")

    data = {"name": "急件", "audience": "member", "position": 1}
    response = sign_in(zhao).post(f"/desk/views/{shared.pk}/", data)

    assert response.status_code == 422
    with tenant_atomic(company.pk):
        shared.refresh_from_db()
        assert (shared.audience, shared.owner_id) == ("everyone", li.pk)


def test_whoever_shares_finds_and_changes_views_of_teams_he_is_not_in(
    company, wang, li, zhao, person, view_of, sign_in
):
    outsider = person("Chen", "head-channel", team="channel")
    with tenant_atomic(company.pk):
        team = Team.objects.get(key="complaints")
    view, others_own = view_of(zhao, "组内急件", audience="team", team=team), view_of(li, "李的")
    client = sign_in(zhao)

    listed = client.get("/desk/views/").content.decode()
    changed = client.post(f"/desk/views/{view.pk}/", {"name": "急", "audience": "team", "team": team.pk, "position": 1})

    assert ("组内急件" in listed, "李的" in listed) == (True, False)
    assert changed.status_code == 302
    assert client.get(f"/desk/views/{others_own.pk}/").status_code == 404
    assert "组内急件" not in client.get("/desk/views/menu/", headers=ASKED).content.decode()
    assert sign_in(outsider).get(f"/desk/views/{view.pk}/").status_code == 404
