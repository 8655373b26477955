"""The switch of duty, and who counts as on duty."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.people import directory
from csdesk.people.models import DutySpell
from csdesk.people.services.duty import go_off_duty, go_on_duty
from tests.conftest import make_member

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


def names_on_duty(at: datetime) -> set[str]:
    return {member.name for member in directory.on_duty(at=at)}


def test_who_never_touched_the_switch_is_on_duty_as_before(tenant):
    make_member("Li")

    assert "Li" in names_on_duty(NOON)


@pytest.mark.rule("CHT-05")
def test_who_switched_himself_off_is_not_until_he_comes_back(tenant):
    li = make_member("Li")
    go_on_duty(li, actor=li, now=NOON)
    go_off_duty(li, actor=li, now=NOON + HOUR)
    go_on_duty(li, actor=li, now=NOON + 2 * HOUR)

    seen = ["Li" in names_on_duty(NOON + minutes) for minutes in (HOUR / 2, HOUR, 1.5 * HOUR, 2 * HOUR)]

    assert seen == [True, False, False, True]


def test_who_never_came_can_go_off_too(tenant):
    li = make_member("Li")

    go_off_duty(li, actor=li, now=NOON)

    assert "Li" not in names_on_duty(NOON)


def test_coming_twice_is_one_spell(tenant):
    li = make_member("Li")

    go_on_duty(li, actor=li, now=NOON)
    go_on_duty(li, actor=li, now=NOON + HOUR)

    assert DutySpell.objects.get(member=li).started_at == NOON


def test_a_supervisor_takes_others_off_but_puts_nobody_on(tenant):
    li, boss = make_member("Li"), make_member("Boss", "people.duty_manage")
    go_on_duty(li, actor=li, now=NOON)

    go_off_duty(li, actor=boss, now=NOON + HOUR)

    assert DutySpell.objects.get(member=li).ended_by == boss
    with pytest.raises(PermissionDenied):
        go_on_duty(li, actor=boss, now=NOON + HOUR)


def test_nobody_else_switches_others(tenant):
    li, wang = make_member("Li"), make_member("Wang")

    with pytest.raises(PermissionDenied):
        go_off_duty(li, actor=wang, now=NOON)


def test_the_switch_in_the_top_bar_says_how_it_stands(alpha, member_of, sign_in):
    client = sign_in(member_of(alpha, "Li"))

    client.post("/people/duty/", {"on": "1", "next": "/people/me/"})
    pressed = client.get("/people/me/").content.decode()
    client.post("/people/duty/", {"on": "0"})

    assert 'aria-pressed="true"' in pressed
    assert "离岗" in client.get("/people/duty/").content.decode()


def test_the_switch_leads_to_no_other_site(alpha, member_of, sign_in):
    client = sign_in(member_of(alpha, "Li"))

    assert client.post("/people/duty/", {"on": "1", "next": "//evil.example/"}).url == "/people/duty/"
