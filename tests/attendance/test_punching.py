from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from attendance.models import Day, Door, Punch
from attendance.queries.people import people_by_badge
from attendance.rules.places import Spot
from attendance.services.punching import NewPunch, punch_now, take_punches
from attendance.services.settling import settle_days
from csdesk.outbox.models import Notification
from csdesk.refusals import RuleViolation
from csdesk.tenancy.scoping import tenant_atomic
from staff.models import Employment
from tests.attendance.months import SIGNED, instant, manual, shift, somebody
from tests.tickets.company import furnish

MONDAY = date(2026, 11, 23)
GATE = {
    "key": "gate", "rule": "ATT-01", "label": {"zh": "大门", "en": "Gate"}, "latitude": "31.2304",
    "longitude": "121.4737", "radius_metres": 200,
}  # fmt: skip


@pytest.fixture
def wang(tenant):
    manual()
    member = somebody("Wang")
    shift(member, MONDAY)
    return member


def outcomes(*punches: NewPunch, now=None, actor=None, door=Door.API) -> list[str]:
    return [str(outcome) for outcome, _punch in take_punches(punches, door=door, actor=actor, now=now or evening())]


def evening():
    return instant(MONDAY, 23, 45)


def new(member, hour, minute=0, second=0, direction="in", **fields) -> NewPunch:
    return NewPunch(member.pk, instant(MONDAY, hour, minute, second), direction, **fields)


def monday(member) -> Day:
    return Day.objects.get(member=member, day=MONDAY)


@pytest.mark.rule("ATT-01")
def test_take_punches_computes_the_day_in_whatever_order_they_come(wang):
    assert outcomes(new(wang, 17, 30, direction="out"), new(wang, 8, 31)) == ["new", "new"]

    assert (monday(wang).late, monday(wang).worked) == (60, 32340)


@pytest.mark.rule("ATT-01")
def test_take_punches_keeps_what_is_sent_twice_once(wang):
    sent = new(wang, 8, 29, external_id="T1-77")

    assert outcomes(sent, sent) == ["new", "known"]
    assert outcomes(sent, new(wang, 8, 29, 40), new(wang, 9, external_id="T1-77")) == ["known", "known", "taken"]
    assert Punch.objects.count() == 1


@pytest.mark.rule("ATT-01")
def test_take_punches_refuses_the_future_and_takes_the_rest(wang):
    now = instant(MONDAY, 8, 30)

    assert outcomes(new(wang, 8, 20), new(wang, 8, 31), new(wang, 8, 33), now=now) == ["new", "new", "future"]


def test_take_punches_refuses_days_without_employment(wang):
    Employment.objects.update(joined_on=MONDAY, left_on=MONDAY)
    before, after, night = (NewPunch(wang.pk, instant(MONDAY + timedelta(days=days), 8), "in") for days in (-1, 2, 1))
    late = instant(MONDAY + timedelta(days=3), 0)

    assert outcomes(before, after, night, now=late) == ["not_here", "not_here", "new"]


@pytest.mark.rule("ATT-01")
def test_take_punches_flags_two_places_at_once_and_tells_the_supervisor(wang):
    boss = somebody("Boss", "attendance.sheet_manage")

    outcomes(new(wang, 8, 20, place="上海"), new(wang, 8, 25, place="南宁"), new(wang, 17, 30, direction="out"))

    assert [punch.elsewhere is not None for punch in Punch.objects.order_by("at")] == [False, True, False]
    assert monday(wang).faults == 1
    assert [row.kind for row in Notification.objects.filter(member=boss)] == ["attendance.elsewhere"]


def test_take_punches_wants_the_permission_for_others(wang):
    with pytest.raises(PermissionDenied):
        outcomes(new(wang, 8), actor=somebody("Li"))

    assert outcomes(new(wang, 8), actor=somebody("Clerk", "attendance.punch_record")) == ["new"]


@pytest.mark.rule("ATT-01")
def test_take_punches_gives_the_night_to_the_day_it_began(wang):
    tuesday = MONDAY + timedelta(days=1)
    shift(wang, tuesday, 22, 6)
    ends = NewPunch(wang.pk, instant(tuesday, 30), "out")

    outcomes(NewPunch(wang.pk, instant(tuesday, 21, 58), "in"), ends, now=instant(tuesday, 40))

    night = Day.objects.get(member=wang, day=tuesday)
    assert (night.worked, night.is_open) == (28800, False)
    assert not Day.objects.filter(member=wang, day=tuesday + timedelta(days=1)).exists()


@pytest.mark.rule("ATT-01")
def test_punch_now_counts_at_once(wang):
    punch, is_new = punch_now(wang, "in", address="203.0.113.9", now=instant(MONDAY, 8, 29))
    again, is_again_new = punch_now(wang, "in", address="203.0.113.9", now=instant(MONDAY, 8, 29, 30))

    assert (is_new, is_again_new, again) == (True, False, punch)
    assert (monday(wang).is_open, monday(wang).late) == (True, 0)


@pytest.mark.rule("ATT-01")
@pytest.mark.parametrize(
    ("punching", "address", "spot", "is_taken"),
    [
        ({"networks": ["203.0.113.0/24"]}, "203.0.113.9", None, True),
        ({"networks": ["203.0.113.0/24"]}, "198.51.100.1", None, False),
        ({"places": [GATE]}, None, None, False),
        ({"places": [GATE]}, None, Spot(31.2310, 121.4740), True),
        ({"places": [GATE]}, None, Spot(22.8170, 108.3665), False),
    ],
)
def test_punch_now_keeps_to_the_manuals_networks_and_places(tenant, punching, address, spot, is_taken):
    manual(punching=punching)
    member = somebody("Wang")

    def act():
        return punch_now(member, "in", address=address, spot=spot, now=instant(MONDAY, 8))

    if is_taken:
        assert act()[0].place in ("", "大门", "Gate")
    else:
        with pytest.raises(RuleViolation) as refusal:
            act()
        assert refusal.value.rule_id == "ATT-01"


@pytest.mark.parametrize("direction", ["", "any", "sideways"])
def test_punch_now_wants_a_direction(wang, direction):
    with pytest.raises(RuleViolation, match="come or go|签到"):
        punch_now(wang, direction, address=None, now=instant(MONDAY, 8))


def test_people_by_badge_knows_numbers_and_addresses_in_any_case(wang):
    found = people_by_badge(["wang", wang.email.upper(), "nobody", ""])

    assert found == {"wang": wang.pk, wang.email.upper(): wang.pk}


@pytest.mark.rule("ATT-03")
def test_settle_days_finds_whoever_never_came(wang):
    settle_days(instant(MONDAY, 17))
    assert not Day.objects.exists()

    settle_days(instant(MONDAY, 18))
    assert (monday(wang).absent, monday(wang).parts[0]["cause"]) == (32400, "unexcused")


@pytest.mark.rule("ATT-01")
def test_settle_days_ends_what_was_open(wang):
    outcomes(new(wang, 8, 20), now=instant(MONDAY, 9))

    settle_days(instant(MONDAY, 24))

    assert (monday(wang).is_open, monday(wang).missing) == (False, 1)


@pytest.mark.rule("SHF-04")
def test_settle_days_goes_by_the_working_calendar_where_no_roster_is_kept(alpha):
    with tenant_atomic(alpha.pk):
        furnish(alpha, "online_shop", since=SIGNED)
        manual(without_roster="calendar", calendar="office")
        member = somebody("Wang")
        saturday, holiday = date(2026, 11, 28), date(2026, 10, 1)

        settle_days(instant(MONDAY, 24))
        settle_days(instant(saturday, 24))
        settle_days(instant(holiday, 24))

        absent = Day.objects.filter(member=member, absent__gt=0).order_by("day")
        assert list(absent.values_list("day", flat=True)) == [MONDAY, MONDAY + timedelta(days=1)]
