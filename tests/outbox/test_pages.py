"""The pages of notices, dead letters and local mail: what they show, whom they refuse, and other companies."""

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from csdesk.cases.models import Case
from csdesk.outbox.enqueue import enqueue
from csdesk.outbox.models import LocalMail, Notification, NotificationPreference, OutboxMessage, OutgoingHost
from csdesk.outbox.notices import notice_groups
from csdesk.outbox.notify import notify
from csdesk.outbox.permissions import Permission
from csdesk.people.models import Member, MemberKind, SecurityEvent
from csdesk.sla.services.presets import load_calendars
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic

pytestmark = pytest.mark.django_db
MemberOf = Callable[..., Member]
SignIn = Callable[[Member], Client]
CaseOf = Callable[..., Case]


def told(member: Member, case: Case | None = None, kind: str = "probe.told", **fields: Any) -> Notification:
    with tenant_atomic(member.tenant_id) as now:
        notify([member], kind, case=case, now=now, **fields)
        return Notification.objects.filter(member=member).latest("pk")


def test_list_shows_my_notices_and_nobody_elses(
    alpha: Tenant, beta: Tenant, member_of: MemberOf, sign_in: SignIn
) -> None:
    wang, li, zhao = member_of(alpha, "Wang"), member_of(alpha, "Li"), member_of(beta, "Zhao")
    told(wang, kind="mine")
    told(li, kind="colleagues")
    told(zhao, kind="foreign")

    page = sign_in(wang).get("/notifications/").content.decode()

    assert [kind in page for kind in ("mine", "colleagues", "foreign")] == [True, False, False]


def test_the_bell_counts_what_is_unread(alpha: Tenant, member_of: MemberOf, sign_in: SignIn) -> None:
    wang = member_of(alpha, "Wang")
    told(wang, kind="one")
    told(wang, kind="two")

    page = sign_in(wang).get("/notifications/settings/").content.decode()

    assert 'data-live-count="notifications">2</span>' in page


def test_list_asks_the_same_number_of_questions_for_any_number_of_notices(
    alpha: Tenant, member_of: MemberOf, sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    wang = member_of(alpha, "Wang")
    client = sign_in(wang)
    told(wang, kind="one")
    client.get("/notifications/")
    with CaptureQueriesContext(connection) as few:
        client.get("/notifications/")
    told(wang, kind="two")
    told(wang, kind="three")

    with django_assert_num_queries(len(few)):
        client.get("/notifications/")


@pytest.mark.parametrize("kind", [MemberKind.STAFF, MemberKind.DEALER])
def test_open_marks_as_read_and_leads_to_the_case(
    alpha: Tenant, member_of: MemberOf, sign_in: SignIn, case_of: CaseOf, kind: str
) -> None:
    wang, case = member_of(alpha, "Wang", kind=kind), case_of(alpha)
    notice = told(wang, case)

    response = sign_in(wang).get(f"/notifications/{notice.pk}/")

    assert (response.status_code, response["Location"]) == (302, f"/probe/{case.number}/")
    with tenant_atomic(alpha.pk):
        assert Notification.objects.get().read_at is not None


def test_open_never_leads_off_the_site(alpha: Tenant, member_of: MemberOf, sign_in: SignIn) -> None:
    wang = member_of(alpha, "Wang")
    notice = told(wang, url="//evil.test/")

    response = sign_in(wang).get(f"/notifications/{notice.pk}/")

    assert response["Location"] == f"/notifications/#notice-{notice.pk}"


@pytest.mark.parametrize("whose", ["colleague", "foreign"])
def test_open_of_somebody_elses_is_not_found_and_stays_unread(
    alpha: Tenant, beta: Tenant, member_of: MemberOf, sign_in: SignIn, whose: str
) -> None:
    owner = member_of(alpha, "Li") if whose == "colleague" else member_of(beta, "Zhao")
    notice = told(owner)
    client = sign_in(member_of(alpha, "Wang"))

    response, unknown = client.get(f"/notifications/{notice.pk}/"), client.get("/notifications/987654321/")

    assert (response.status_code, response.content) == (404, unknown.content)
    with tenant_atomic(owner.tenant_id):
        assert Notification.objects.get().read_at is None


def test_read_all_reads_mine_only(alpha: Tenant, member_of: MemberOf, sign_in: SignIn) -> None:
    wang, li = member_of(alpha, "Wang"), member_of(alpha, "Li")
    told(wang)
    told(li)

    response = sign_in(wang).post("/notifications/read/", headers={"HX-Request": "true"})

    assert b'id="notices"' in response.content
    assert b"<html" not in response.content
    with tenant_atomic(alpha.pk):
        assert Notification.objects.get(member=wang).read_at is not None
        assert Notification.objects.get(member=li).read_at is None


def test_settings_keep_when_the_daily_mail_comes(alpha: Tenant, member_of: MemberOf, sign_in: SignIn) -> None:
    client = sign_in(member_of(alpha, "Wang"))
    with tenant_atomic(alpha.pk):
        load_calendars("dealer_after_sales")
    offered = client.get("/notifications/settings/").context["form"]["digest_calendar"].value()
    chosen = {"email": "all", "digest_at": "08:30", "digest_calendar": offered}

    codes = [client.post("/notifications/settings/", chosen).status_code]
    codes += [client.post("/notifications/settings/", chosen | wrong).status_code
              for wrong in ({"digest_calendar": "nowhere"}, {"digest_at": "25:00"})]  # fmt: skip
    with tenant_atomic(alpha.pk):
        kept = NotificationPreference.objects.get()
    client.post("/notifications/settings/", {"email": "all"})

    assert codes == [302, 422, 422]
    assert (kept.digest_at, kept.digest_calendar) == (time(8, 30), "office")
    with tenant_atomic(alpha.pk):
        assert NotificationPreference.objects.get().digest_at is None


def test_settings_offer_the_daily_mail_to_colleagues_only(alpha: Tenant, member_of: MemberOf, sign_in: SignIn) -> None:
    pages = [sign_in(member_of(alpha, kind, kind=kind)).get("/notifications/settings/") for kind in ("staff", "dealer")]

    assert ["digest_at" in page.context["form"].fields for page in pages] == [True, False]


def test_settings_keep_what_was_chosen(alpha: Tenant, member_of: MemberOf, sign_in: SignIn) -> None:
    wang = member_of(alpha, "Wang")
    client = sign_in(wang)

    groups = notice_groups()
    told = {f"told_{group}": ["email", "sound", "desktop"] for group in groups if group != "manual"}
    chosen = {"email": "urgent", "sound": "all", "told_manual": ["email"], **told}

    response = client.post("/notifications/settings/", {**chosen, "quiet_from": "22:00", "quiet_until": "07:30"})

    assert response.status_code == 302
    with tenant_atomic(alpha.pk):
        kept = NotificationPreference.objects.get()
    muted = {"manual": ["sound", "desktop"]}
    assert kept.member_id == wang.pk
    assert kept.channels == {"email": "urgent", "sound": "all", "desktop": "nothing", "muted": muted}
    assert (kept.quiet_from, kept.quiet_until) == (time(22), time(7, 30))
    assert 'value="07:30"' in client.get("/notifications/settings/").content.decode()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"email": "loud"}, "email"),
        ({}, "email"),
        ({"email": "all", "sound": "loud"}, "sound"),
        ({"email": "all", "told_manual": ["smoke"]}, "told_manual"),
        ({"email": "all", "quiet_from": "22:00"}, "quiet_until"),
        ({"email": "all", "quiet_until": "22:00"}, "quiet_from"),
        ({"email": "all", "quiet_from": "22:00", "quiet_until": "22:00"}, "quiet_until"),
        ({"email": "all", "quiet_from": "25:00", "quiet_until": "07:00"}, "quiet_from"),
        ({"email": "all", "quiet_from": "\x00", "quiet_until": "07:00"}, "quiet_from"),
    ],
)
def test_settings_refuse_nonsense_at_its_field(
    alpha: Tenant, member_of: MemberOf, sign_in: SignIn, sent: dict[str, str], field: str
) -> None:
    response = sign_in(member_of(alpha, "Wang")).post("/notifications/settings/", sent)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    with tenant_atomic(alpha.pk):
        assert not NotificationPreference.objects.exists()


def dead(company: Tenant, key: str = "letter", **fields: Any) -> OutboxMessage:
    with tenant_atomic(company.pk) as now:
        message = enqueue("probe", key=key, payload={"to": [f"{key}@b.test"]}, host="smtp.test", **fields)
        dying = {"state": "dead", "attempts": 8, "finished_at": now, "last_error": "who?"}
        OutboxMessage.objects.filter(pk=message.pk).update(**dying)
        OutgoingHost.objects.get_or_create(host="smtp.test", defaults={"failures": 9, "open_until": now})
        return message


def test_dead_letters_show_ours_only(alpha: Tenant, beta: Tenant, member_of: MemberOf, sign_in: SignIn) -> None:
    dead(alpha, "ours")
    dead(beta, "theirs")

    page = sign_in(member_of(alpha, "Chen", Permission.DEAD_LETTERS)).get("/dead-letters/").content.decode()

    assert ("ours@b.test" in page, "theirs@b.test" in page, "who?" in page) == (True, False, True)


def test_dead_letters_name_their_case_to_those_who_may_see_it(
    alpha: Tenant, member_of: MemberOf, sign_in: SignIn, case_of: CaseOf
) -> None:
    chen = member_of(alpha, "Chen", Permission.DEAD_LETTERS)
    mine, hidden = case_of(alpha, holder=chen), case_of(alpha)
    dead(alpha, "one", case=mine)
    dead(alpha, "two", case=hidden)

    page = sign_in(chen).get("/dead-letters/").content.decode()

    assert f'<a href="/probe/{mine.number}/">{mine.number}</a>' in page
    assert hidden.number not in page


@pytest.mark.parametrize("path", ["/dead-letters/", "/local-mail/"])
def test_lists_of_administrators_are_closed_to_others(
    alpha: Tenant, member_of: MemberOf, sign_in: SignIn, path: str
) -> None:
    assert sign_in(member_of(alpha, "Wang")).get(path).status_code == 403


def test_send_again_starts_from_the_first_attempt(alpha: Tenant, member_of: MemberOf, sign_in: SignIn) -> None:
    message = dead(alpha)
    client = sign_in(member_of(alpha, "Chen", Permission.DEAD_LETTERS))

    assert client.post(f"/dead-letters/{message.pk}/again/").status_code == 302

    with tenant_atomic(alpha.pk):
        again = OutboxMessage.objects.get()
        assert (again.state, again.attempts, again.key, again.last_error) == ("ready", 0, "letter", "")
        assert OutgoingHost.objects.get().open_until is None


def test_send_again_twice_sends_once(alpha: Tenant, member_of: MemberOf, sign_in: SignIn) -> None:
    message = dead(alpha)
    client = sign_in(member_of(alpha, "Chen", Permission.DEAD_LETTERS))
    client.post(f"/dead-letters/{message.pk}/again/")

    assert client.post(f"/dead-letters/{message.pk}/again/").status_code == 404


@pytest.mark.parametrize("verb", ["again", "drop"])
def test_dead_letters_of_others_are_out_of_reach(
    alpha: Tenant, beta: Tenant, member_of: MemberOf, sign_in: SignIn, verb: str
) -> None:
    message = dead(beta)

    assert (
        sign_in(member_of(alpha, "Chen", Permission.DEAD_LETTERS))
        .post(f"/dead-letters/{message.pk}/{verb}/")
        .status_code
        == 404
    )
    assert sign_in(member_of(beta, "Zhao")).post(f"/dead-letters/{message.pk}/{verb}/").status_code == 403

    with tenant_atomic(beta.pk):
        assert OutboxMessage.objects.get().state == "dead"


def test_drop_takes_it_off_the_list_and_remembers_who(alpha: Tenant, member_of: MemberOf, sign_in: SignIn) -> None:
    message, chen = dead(alpha), member_of(alpha, "Chen", Permission.DEAD_LETTERS)

    sign_in(chen).post(f"/dead-letters/{message.pk}/drop/")

    with tenant_atomic(alpha.pk):
        assert OutboxMessage.objects.get().state == "done"
        event = SecurityEvent.objects.get(kind="outbox.dropped")
        assert (event.actor_id, event.facts["key"]) == (chen.pk, "letter")


def mailed(company: Tenant, subject: str) -> LocalMail:
    with tenant_atomic(company.pk) as now:
        return LocalMail.objects.create(
            message_id=f"<{subject}>", sender="desk@a.test", recipients="li@b.test", subject=subject,
            text="see https://a.test/x <script>alert(1)</script>", raw=b"raw", at=now,
        )  # fmt: skip


def test_local_mail_shows_ours_as_text(alpha: Tenant, beta: Tenant, member_of: MemberOf, sign_in: SignIn) -> None:
    ours, theirs = mailed(alpha, "ours"), mailed(beta, "theirs")
    client = sign_in(member_of(alpha, "Chen", Permission.LOCAL_MAIL))

    listed = client.get("/local-mail/").content.decode()
    shown = client.get(f"/local-mail/{ours.pk}/").content.decode()

    assert ("ours" in listed, "theirs" in listed) == (True, False)
    assert '<a href="https://a.test/x"' in shown
    assert "<script>alert" not in shown
    assert client.get(f"/local-mail/{theirs.pk}/").status_code == 404


def test_since_brings_what_a_page_missed(alpha: Tenant, member_of: MemberOf, sign_in: SignIn, case_of: CaseOf) -> None:
    from csdesk.events.record import record

    wang = member_of(alpha, "Wang")
    case = case_of(alpha, holder=wang)
    with tenant_atomic(alpha.pk) as now:
        event = record(case, "probe.move", actor=None, at=now)

    answer = sign_in(wang).get("/live/since/0", {"topics": f"case-{case.pk} desk"}).json()

    assert answer["last"] == event.pk
    assert [frame["name"] for frame in answer["events"]] == ["badge", "probe.move", "desk"]


@pytest.mark.parametrize("topics", ["case-{foreign}", "case-{hidden}", "case-987654321", "t1.case.1", "x-1"])
def test_since_of_what_one_may_not_see_is_not_found(
    alpha: Tenant, beta: Tenant, member_of: MemberOf, sign_in: SignIn, case_of: CaseOf, topics: str
) -> None:
    ids = {"foreign": case_of(beta).pk, "hidden": case_of(alpha, holder=member_of(alpha, "Li")).pk}

    response = sign_in(member_of(alpha, "Wang")).get("/live/since/0", {"topics": topics.format(**ids)})

    assert response.status_code == 404


def test_since_refuses_impossible_numbers(alpha: Tenant, member_of: MemberOf, sign_in: SignIn) -> None:
    assert sign_in(member_of(alpha, "Wang")).get(f"/live/since/{10**30}").status_code == 404


RESET = "Open http://localhost:8000/accounts/password/reset/key/1-abc-def/ to set a new password."
INVITE = "Join: http://localhost:8000/people/join/alpha.secretsecret/"


@pytest.mark.parametrize("text", [RESET, INVITE])
def test_local_mail_shows_a_one_time_link_to_its_addressee_alone(
    alpha: Tenant, member_of: MemberOf, sign_in: SignIn, text: str
) -> None:
    wang = member_of(alpha, "Wang", "outbox.local_mail", email="wang@alpha.test")
    admin = member_of(alpha, "Admin", "outbox.local_mail")
    with tenant_atomic(alpha.pk) as now:
        mail = LocalMail.objects.create(
            message_id="<1@x>", sender="x", recipients="Wang@alpha.test", subject="Link", text=text, raw=b"", at=now
        )

    seen = {member.name: sign_in(member).get(f"/local-mail/{mail.pk}/").content.decode() for member in (wang, admin)}

    assert "/key/1-abc-def/" in seen["Wang"] or "alpha.secretsecret" in seen["Wang"]
    assert "1-abc-def" not in seen["Admin"]
    assert "secretsecret" not in seen["Admin"]


def test_show_local_mail_prints_it_whole_for_whoever_runs_the_machine(alpha: Tenant, capsys: Any) -> None:
    with tenant_atomic(alpha.pk) as now:
        LocalMail.objects.create(
            message_id="<1@x>", sender="x", recipients="a@b.cn", subject="Link", text=RESET, raw=b"", at=now
        )

    call_command("show_local_mail", "--tenant", "alpha", "--to", "a@b.cn")

    assert "1-abc-def" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("show_local_mail", "--tenant", "alpha", "--to", "nobody@b.cn")


CHEN = ("Chen", Permission.DEAD_LETTERS)


def test_dead_letters_can_be_narrowed_to_a_kind_and_a_host(alpha: Tenant, member_of: MemberOf, sign_in: SignIn) -> None:
    dead(alpha, "first")
    with tenant_atomic(alpha.pk):
        other = dead(alpha, "second")
        OutboxMessage.objects.filter(pk=other.pk).update(topic="email.send", host="other.test")
    client = sign_in(member_of(alpha, *CHEN))

    pages = {
        query: client.get(f"/dead-letters/?{query}").content.decode()
        for query in ("topic=email.send", "host=smtp.test", "topic=email.send&host=smtp.test", "topic=%00")
    }

    seen = {query: ("first@b.test" in page, "second@b.test" in page) for query, page in pages.items()}
    assert seen == {
        "topic=email.send": (False, True),
        "host=smtp.test": (True, False),
        "topic=email.send&host=smtp.test": (False, False),
        "topic=%00": (True, True),
    }


def test_send_all_again_takes_what_the_list_shows_and_no_other_companys(
    alpha: Tenant, beta: Tenant, member_of: MemberOf, sign_in: SignIn
) -> None:
    for number in range(3):
        dead(alpha, f"ours-{number}")
    with tenant_atomic(alpha.pk):
        OutboxMessage.objects.filter(key="ours-2").update(host="other.test")
    dead(beta, "theirs")

    sign_in(member_of(alpha, *CHEN)).post("/dead-letters/again/", {"host": "smtp.test"})

    with tenant_atomic(alpha.pk):
        assert list(OutboxMessage.objects.filter(state="dead").values_list("key", flat=True)) == ["ours-2"]
        assert SecurityEvent.objects.get(kind="outbox.all_again").facts["number"] == 2
        assert OutgoingHost.objects.get(host="smtp.test").failures == 0
    with tenant_atomic(beta.pk):
        assert OutboxMessage.objects.get().state == "dead"
        assert OutgoingHost.objects.get().failures == 9


def test_a_host_that_is_spared_is_shown_and_can_be_tried(alpha: Tenant, member_of: MemberOf, sign_in: SignIn) -> None:
    dead(alpha)
    with tenant_atomic(alpha.pk):
        host = OutgoingHost.objects.get()
    client = sign_in(member_of(alpha, *CHEN))
    assert f"/dead-letters/hosts/{host.pk}/try/" in client.get("/dead-letters/").content.decode()

    client.post(f"/dead-letters/hosts/{host.pk}/try/")

    assert f"/dead-letters/hosts/{host.pk}/try/" not in client.get("/dead-letters/").content.decode()
    with tenant_atomic(alpha.pk):
        assert OutgoingHost.objects.get().open_until is None


@pytest.mark.parametrize("path", ["/dead-letters/again/", "/dead-letters/hosts/{}/try/"])
def test_only_who_looks_after_messages_sends_many_again(
    alpha: Tenant, member_of: MemberOf, sign_in: SignIn, path: str
) -> None:
    dead(alpha)
    with tenant_atomic(alpha.pk):
        host = OutgoingHost.objects.get()

    assert sign_in(member_of(alpha, "Li")).post(path.format(host.pk)).status_code == 403

    with tenant_atomic(alpha.pk):
        assert OutboxMessage.objects.get().state == "dead"
        assert OutgoingHost.objects.get().failures == 9


def test_dead_letters_ask_the_same_number_of_questions_for_any_number_of_rows(
    alpha: Tenant, member_of: MemberOf, sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    client = sign_in(member_of(alpha, *CHEN))
    dead(alpha, "one")
    client.get("/dead-letters/")
    with CaptureQueriesContext(connection) as few:
        client.get("/dead-letters/")
    dead(alpha, "two")
    dead(alpha, "three")

    with django_assert_num_queries(len(few)):
        client.get("/dead-letters/")
