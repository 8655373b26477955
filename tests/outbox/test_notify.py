"""Telling people: at once in the page, gathered by mail, in their language, and never into another company."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils import translation

from csdesk.cases.models import Case
from csdesk.live import publish
from csdesk.outbox import notices
from csdesk.outbox.models import LocalMail, Notification, NotificationPreference, OutboxMessage
from csdesk.outbox.notify import notify, register_notice
from csdesk.outbox.relay import relay_inside, relay_outside
from csdesk.outbox.rendering import words_of
from csdesk.people.models import Member, MemberState
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests.outbox.probe import make_due, messages_of

pytestmark = pytest.mark.django_db(transaction=True)
MemberOf = Callable[..., Member]
CaseOf = Callable[..., Case]
SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT = datetime(2026, 11, 23, 23, 30, 10, tzinfo=SHANGHAI)
NOON = datetime(2026, 11, 23, 12, 0, 10, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def words() -> Iterator[None]:
    """A kind of notice that only these tests know."""
    known = dict(notices._kinds)
    register_notice(
        "probe.late",
        title="%(number)s is late by %(overrun)s",
        body="%(case_title)s, due %(due)s",
        many="%(count)s probes are late",
    )
    yield
    notices._kinds.clear()
    notices._kinds.update(known)


def tell(company: Tenant, members: list[Member], case: Case | None = None, **fields: Any) -> None:
    now = fields.pop("now", NOON)
    with tenant_atomic(company.pk):
        notify(members, "probe.late", case=case, now=now, overrun=timedelta(minutes=90), due=NOON, **fields)


def notices_in(company: Tenant) -> list[Notification]:
    with tenant_atomic(company.pk):
        return list(Notification.objects.order_by("pk"))


def mails_in(company: Tenant) -> list[LocalMail]:
    with tenant_atomic(company.pk):
        return list(LocalMail.objects.order_by("pk"))


def relay_all(company: Tenant) -> None:
    make_due(company)
    relay_inside()
    relay_outside(10)


def test_notify_tells_once_however_often_one_is_named(alpha: Tenant, member_of: MemberOf, case_of: CaseOf) -> None:
    wang = member_of(alpha, "Wang")

    tell(alpha, [wang, wang], case_of(alpha))

    [notice] = notices_in(alpha)
    assert (notice.member_id, notice.count, notice.read_at, notice.at) == (wang.pk, 1, None, NOON)


def test_notify_leaves_out_who_left(alpha: Tenant, member_of: MemberOf) -> None:
    tell(alpha, [member_of(alpha, "Gone", state=MemberState.INACTIVE)])

    assert notices_in(alpha) == []
    assert messages_of(alpha, "notice.mail") == []


def test_words_are_made_for_the_reader(alpha: Tenant, member_of: MemberOf, case_of: CaseOf) -> None:
    case = case_of(alpha, "Broken printer")
    tell(alpha, [member_of(alpha, "Wang")], case)

    with tenant_atomic(alpha.pk), translation.override("en"):
        words = words_of(Notification.objects.get())

    assert words.title == f"{case.number} is late by 1 h 30 min"
    assert words.body == "Broken printer, due 2026-11-23 12:00"
    assert words.url == f"/probe/{case.number}/"


def test_notices_of_one_minute_are_one(alpha: Tenant, member_of: MemberOf, case_of: CaseOf) -> None:
    wang = member_of(alpha, "Wang")
    for second in (0, 20, 40):
        tell(alpha, [wang], case_of(alpha), now=NOON + timedelta(seconds=second))
    tell(alpha, [wang], case_of(alpha), now=NOON + timedelta(seconds=50))

    with tenant_atomic(alpha.pk), translation.override("en"):
        merged, alone = (words_of(notice) for notice in Notification.objects.order_by("pk"))

    assert merged.title == "3 probes are late"
    assert len(merged.lines) == 3
    assert alone.title.endswith("is late by 1 h 30 min")


def test_a_storm_is_counted_but_not_listed(alpha: Tenant, member_of: MemberOf, case_of: CaseOf) -> None:
    wang, case = member_of(alpha, "Wang"), case_of(alpha)
    for _again in range(30):
        tell(alpha, [wang], case)

    with tenant_atomic(alpha.pk):
        words = words_of(Notification.objects.get())

    assert (len(words.lines), words.more) == (20, 10)
    assert (len(words.first), len(words.rest), words.hidden) == (5, 15, 25)


def test_each_line_says_which_case_it_is_about(alpha: Tenant, member_of: MemberOf, case_of: CaseOf) -> None:
    register_notice("probe.brief", title="Something happened", many="%(count)s things happened")
    wang, first, second = member_of(alpha, "Wang"), case_of(alpha), case_of(alpha)
    with tenant_atomic(alpha.pk):
        notify([wang], "probe.brief", case=first, now=NOON)
        [alone] = words_of(Notification.objects.get()).lines
        notify([wang], "probe.brief", case=second, now=NOON)
        lines = words_of(Notification.objects.get()).lines

    assert alone.title == f"{first.number} · Something happened"
    assert [line.title for line in lines] == [f"{case.number} · Something happened" for case in (first, second)]


def test_a_notice_that_grows_is_unread_again(alpha: Tenant, member_of: MemberOf, case_of: CaseOf) -> None:
    wang, case = member_of(alpha, "Wang"), case_of(alpha)
    tell(alpha, [wang], case)
    with tenant_atomic(alpha.pk):
        Notification.objects.update(read_at=NOON)

    tell(alpha, [wang], case)

    assert [notice.read_at for notice in notices_in(alpha)] == [None]


def test_mail_gathers_what_belongs_together(alpha: Tenant, member_of: MemberOf, case_of: CaseOf) -> None:
    wang = member_of(alpha, "Wang", email="wang@a.test", language="en")
    first, second = case_of(alpha), case_of(alpha)
    tell(alpha, [wang], first)
    tell(alpha, [wang], second)
    tell(alpha, [wang], second, now=NOON + timedelta(minutes=5))

    relay_all(alpha)

    [mail] = mails_in(alpha)
    assert mail.recipients == "wang@a.test"
    assert mail.subject == "2 probes are late and 1 more notice"
    assert f"{settings.PUBLIC_URL}/probe/{first.number}/" in mail.text
    relay_all(alpha)
    assert len(mails_in(alpha)) == 1


def test_what_comes_after_a_mail_has_a_mail_of_its_own(alpha: Tenant, member_of: MemberOf, case_of: CaseOf) -> None:
    wang, case = member_of(alpha, "Wang"), case_of(alpha)
    tell(alpha, [wang], case)
    relay_all(alpha)

    tell(alpha, [wang], case)
    relay_all(alpha)

    assert len(mails_in(alpha)) == 2


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_mail_speaks_the_language_of_its_reader(
    alpha: Tenant, member_of: MemberOf, case_of: CaseOf, language: str
) -> None:
    tell(alpha, [member_of(alpha, "Wang", language=language)], case_of(alpha))

    relay_all(alpha)

    [mail] = mails_in(alpha)
    assert ("1 小时 30 分钟" in mail.text) is (language == "zh-hans")
    assert ("1 h 30 min" in mail.text) is (language == "en")


def prefer(member: Member, **fields: Any) -> None:
    with tenant_atomic(member.tenant_id):
        NotificationPreference.objects.create(member=member, **fields)


def test_quiet_hours_hold_mail_back_but_not_the_notice(alpha: Tenant, member_of: MemberOf, case_of: CaseOf) -> None:
    wang = member_of(alpha, "Wang")
    prefer(wang, quiet_from=time(22), quiet_until=time(7))

    tell(alpha, [wang], case_of(alpha), now=NIGHT)

    assert len(notices_in(alpha)) == 1
    [message] = messages_of(alpha, "notice.mail")
    assert message.available_at == datetime(2026, 11, 24, 7, tzinfo=SHANGHAI)


def test_quiet_hours_do_not_hold_what_is_urgent(alpha: Tenant, member_of: MemberOf, case_of: CaseOf) -> None:
    wang = member_of(alpha, "Wang")
    prefer(wang, quiet_from=time(22), quiet_until=time(7))

    tell(alpha, [wang], case_of(alpha), now=NIGHT, urgent=True)

    [message] = messages_of(alpha, "notice.mail")
    assert message.available_at == NIGHT + timedelta(seconds=5)


def test_quiet_hours_chosen_later_hold_mail_that_was_already_waiting(
    alpha: Tenant, member_of: MemberOf, case_of: CaseOf
) -> None:
    wang = member_of(alpha, "Wang")
    tell(alpha, [wang], case_of(alpha))
    with tenant_atomic(alpha.pk) as now:
        local = now.astimezone(SHANGHAI)
    prefer(wang, quiet_from=(local - timedelta(hours=1)).time(), quiet_until=(local + timedelta(hours=1)).time())

    relay_all(alpha)

    [message] = messages_of(alpha, "notice.mail")
    assert (message.state, message.attempts) == ("ready", 0)
    assert message.available_at > local
    assert mails_in(alpha) == []


@pytest.mark.parametrize(
    ("wish", "urgent", "mails"),
    [("all", False, 1), ("all", True, 1), ("urgent", False, 0), ("urgent", True, 1), ("nothing", True, 0)],
)
def test_mail_follows_wishes(
    alpha: Tenant, member_of: MemberOf, case_of: CaseOf, wish: str, urgent: bool, mails: int
) -> None:
    wang = member_of(alpha, "Wang")
    prefer(wang, channels={"email": wish})

    tell(alpha, [wang], case_of(alpha), urgent=urgent)
    relay_all(alpha)

    assert len(mails_in(alpha)) == mails
    assert len(notices_in(alpha)) == 1


def test_mail_to_somebody_who_left_in_the_meantime_is_not_sent(
    alpha: Tenant, member_of: MemberOf, case_of: CaseOf
) -> None:
    wang = member_of(alpha, "Wang")
    tell(alpha, [wang], case_of(alpha))
    with tenant_atomic(alpha.pk):
        Member.objects.filter(pk=wang.pk).update(state=MemberState.INACTIVE)

    relay_all(alpha)

    assert mails_in(alpha) == []
    assert messages_of(alpha, "notice.mail")[0].state == "done"


def test_notices_stay_in_their_company(alpha: Tenant, beta: Tenant, member_of: MemberOf, case_of: CaseOf) -> None:
    wang, zhao = member_of(alpha, "Wang"), member_of(beta, "Zhao")
    tell(alpha, [wang], case_of(alpha))
    tell(beta, [zhao], case_of(beta))

    relay_all(alpha)

    assert [notice.member_id for notice in notices_in(alpha)] == [wang.pk]
    assert [mail.recipients for mail in mails_in(alpha)] == [wang.email]
    assert [mail.recipients for mail in mails_in(beta)] in ([], [zhao.email])


def test_open_pages_hear_of_it_after_the_commit(
    alpha: Tenant, member_of: MemberOf, case_of: CaseOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Any] = []
    monkeypatch.setattr(publish, "send_later", lambda group, message: heard.append((group, message["frame"])))
    wang, case = member_of(alpha, "Wang", language="en"), case_of(alpha)

    with tenant_atomic(alpha.pk):
        notify([wang], "probe.late", case=case, now=NOON, urgent=True, overrun=timedelta(minutes=90), due=NOON)
        assert heard == []

    [(group, frame)] = heard
    assert group == f"t{alpha.pk}.member.{wang.pk}"
    assert frame["name"] == "notice"
    assert frame["data"]["title"] == f"{case.number} is late by 1 h 30 min"
    assert frame["data"]["urgent"] is True
    assert frame["data"]["counts"] == {"notifications": 1}


def test_a_kind_without_words_still_tells(alpha: Tenant, member_of: MemberOf) -> None:
    with tenant_atomic(alpha.pk):
        notify([], "unheard.of", now=NOON)
    wang = member_of(alpha, "Wang")
    with tenant_atomic(alpha.pk):
        notify([wang], "unheard.of", now=NOON, odd=object(), label={"en": "one", "zh": "一"})

    with tenant_atomic(alpha.pk):
        assert words_of(Notification.objects.get()).title == "unheard.of"


def test_a_notice_of_a_transaction_that_failed_was_never_given(
    alpha: Tenant, member_of: MemberOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Any] = []
    monkeypatch.setattr(publish, "send_later", lambda *args: heard.append(args))
    wang = member_of(alpha, "Wang")

    with pytest.raises(ZeroDivisionError):
        fail_after_telling(alpha, wang)

    assert (heard, notices_in(alpha)) == ([], [])
    with tenant_atomic(alpha.pk):
        assert OutboxMessage.objects.count() == 0


def fail_after_telling(company: Tenant, member: Member) -> None:
    with tenant_atomic(company.pk):
        notify([member], "probe.late", now=NOON)
        raise ZeroDivisionError
