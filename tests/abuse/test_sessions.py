"""Section C: signing in, sessions and what ends them."""

import os
import subprocess
import sys
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client

from csdesk.people import sign_in as signing_in
from csdesk.people.models import SecurityEvent, User
from csdesk.people.session_age import begin_session
from tests.conftest import PASSWORD, in_company

NEW_PASSWORD = "another long enough one"


@pytest.fixture(autouse=True)
def own_counters(monkeypatch):
    """Wrong passwords of other tests count for others."""
    monkeypatch.setattr(signing_in, "COUNTERS", f"test-{uuid4()}")


@pytest.fixture
def wang(alpha, member_of):
    return member_of(alpha, "Wang", email="wang@alpha.test")


def signed_in(member) -> Client:
    client = Client()
    answer = client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/people/me/").status_code == 200


def age(client: Client, now: Any, *, began: timedelta, seen: timedelta) -> None:
    """Make a session older than it is."""
    session = client.session
    begin_session(session, now=now - seen)
    session["signed_in_at"] = int((now - began).timestamp())
    session.save()


def kinds(company) -> list[str]:
    with in_company(company):
        return list(SecurityEvent.objects.order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("began", "seen", "stays"),
    [
        (timedelta(hours=11, minutes=58), timedelta(minutes=1), True),
        (timedelta(hours=12), timedelta(minutes=1), False),
        (timedelta(hours=1), timedelta(minutes=29), True),
        (timedelta(hours=1), timedelta(minutes=30), False),
    ],
    ids=["within a shift", "longer than a shift", "short silence", "long silence"],
)
def test_c15_a_session_ends_when_nobody_uses_it_and_after_a_shift(alpha, wang, began, seen, stays):
    client = signed_in(wang)
    with in_company(alpha) as now:
        age(client, now, began=began, seen=seen)

    assert is_in(client) is stays


@pytest.mark.parametrize(("path", "headers"), [("/live/since/0", {}), ("/people/me/", {"X-Csdesk-Background": "1"})])
def test_c15_what_a_page_asks_by_itself_keeps_nobody_signed_in(alpha, wang, path, headers):
    client = signed_in(wang)
    with in_company(alpha) as now:
        age(client, now, began=timedelta(hours=1), seen=timedelta(minutes=20))
    before = client.session["seen_at"]

    answer = client.get(path, headers=headers)

    assert answer.status_code == 200
    assert client.session["seen_at"] == before


def test_c15_a_session_from_before_sessions_were_counted_is_over(wang):
    client = signed_in(wang)
    session = client.session
    del session["signed_in_at"]
    session.save()

    assert not is_in(client)


def test_c06_the_session_gets_another_name_when_somebody_signs_in(wang):
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = "by the attacker"
    session.save()
    planted = session.session_key
    client.cookies["csdesk_fixed"] = planted

    client.post("/accounts/login/", {"login": wang.email, "password": PASSWORD})

    assert client.session.session_key != planted


def test_c06_the_session_gets_another_name_in_another_company(alpha, beta, wang, member_of):
    member_of(beta, "Wang", email=wang.email)
    client = signed_in(wang)
    before = client.session.session_key

    client.post("/people/company/", {"company": beta.pk})

    assert client.session.session_key != before
    assert UserSession.objects.get(user_id=wang.user_id, session_key=client.session.session_key)


def test_c07_a_new_password_ends_every_other_session(alpha, wang, django_capture_on_commit_callbacks):
    here, elsewhere = signed_in(wang), signed_in(wang)
    form = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}

    with django_capture_on_commit_callbacks(execute=True):
        answer = here.post("/accounts/password/change/", form)

    assert answer.status_code == 302
    assert (is_in(here), is_in(elsewhere)) == (True, False)
    assert "credential.change" in kinds(alpha)


def test_c07_a_person_of_two_companies_has_it_in_both_logs(
    alpha, beta, wang, member_of, django_capture_on_commit_callbacks
):
    member_of(beta, "Wang", email=wang.email)
    client = signed_in(wang)
    client.post("/people/company/", {"company": alpha.pk})
    form = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}

    with django_capture_on_commit_callbacks(execute=True):
        client.post("/accounts/password/change/", form)

    assert "credential.change" in kinds(alpha)
    assert "credential.change" in kinds(beta)


def test_c07_a_second_factor_taken_away_ends_every_other_session(wang, django_capture_on_commit_callbacks):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret  # noqa: PLC0415 - needs the apps

    TOTP.activate(User.objects.get(pk=wang.user_id), generate_totp_secret())
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.force_login(User.objects.get(pk=wang.user_id), "allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        UserSession.objects.create(user_id=wang.user_id, ip="192.0.2.1", session_key=session.session_key)
    here.post("/accounts/reauthenticate/", {"password": PASSWORD})

    with django_capture_on_commit_callbacks(execute=True):
        answer = here.post("/accounts/2fa/totp/deactivate/")

    assert answer.status_code == 302
    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_c07_one_signs_out_everywhere_else(wang):
    here, elsewhere = signed_in(wang), signed_in(wang)

    here.post("/accounts/sessions/")

    assert (is_in(here), is_in(elsewhere)) == (True, False)


@pytest.mark.parametrize(("password", "status"), [(PASSWORD, 302), ("wrong", 200)])
def test_c07_the_password_is_asked_again_before_credentials_change(
    alpha, beta, wang, member_of, password, status, django_capture_on_commit_callbacks
):
    member_of(beta, "Wang", email=wang.email)
    client = signed_in(wang)
    client.post("/people/company/", {"company": alpha.pk})

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/accounts/reauthenticate/", {"password": password})

    assert answer.status_code == status
    assert ("sign_in.failed" in kinds(beta)) is (password == "wrong")


def test_c02_one_try_each_from_one_neighbourhood_is_stopped(alpha, wang, monkeypatch):
    monkeypatch.setattr(signing_in, "FAILURES_FROM_NEIGHBOURS", 5)

    for number in range(5):
        Client(REMOTE_ADDR=f"192.0.2.{number}").post(
            "/accounts/login/", {"login": f"{number}@x.test", "password": "stolen"}
        )
    right = {"login": wang.email, "password": PASSWORD}
    neighbour = Client(REMOTE_ADDR="192.0.2.77").post("/accounts/login/", right)
    stranger = Client(REMOTE_ADDR="198.51.100.7").post("/accounts/login/", right)

    assert (neighbour.status_code, stranger.status_code) == (429, 302)


def test_c02_many_wrong_passwords_from_everywhere_ring_the_alarm_once(alpha, beta, monkeypatch, caplog):
    monkeypatch.setattr(signing_in, "FAILURES_OF_A_WAVE", 4)

    for number in range(6):
        Client(REMOTE_ADDR=f"192.0.{number}.1").post(
            "/accounts/login/", {"login": f"{number}@x.test", "password": "stolen"}
        )

    assert [company.slug for company in (alpha, beta) if kinds(company).count("sign_in.wave") == 1] == ["alpha", "beta"]
    assert len([record for record in caplog.records if record.levelname == "ERROR"]) == 1


def reset_link(address: str) -> str:
    Client().post("/accounts/password/reset/", {"email": address})
    word = next(word for word in mail.outbox[-1].body.split() if "/password/reset/key/" in word)
    return "/" + word.split("/", 3)[3]


def set_by(link: str, password: str = NEW_PASSWORD) -> Client:
    client = Client()
    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": password, "password2": password})
    return client


def test_c04_a_reset_link_works_once(wang):
    link = reset_link(wang.email)
    set_by(link)

    set_by(link, "the attacker's own one")

    assert User.objects.get(pk=wang.user_id).check_password(NEW_PASSWORD)


@pytest.mark.parametrize("spoil", ["other user", "expired", "address changed"])
def test_c04_a_reset_link_is_refused(alpha, wang, member_of, settings, spoil):
    link = reset_link(wang.email)
    victim = User.objects.get(pk=wang.user_id)
    if spoil == "other user":
        other = reset_link(member_of(alpha, "Li", email="li@alpha.test").email)
        link = other.split("/key/")[0] + "/key/" + other.split("/key/")[1].split("-")[0] + "-" + link.split("-", 1)[1]
    elif spoil == "expired":
        settings.PASSWORD_RESET_TIMEOUT = -1
    else:
        User.objects.filter(pk=victim.pk).update(email="new@alpha.test")

    set_by(link)

    assert not any(user.check_password(NEW_PASSWORD) for user in User.objects.all())


def test_c04_a_new_password_by_mail_ends_every_session(wang):
    elsewhere = signed_in(wang)

    set_by(reset_link(wang.email))

    assert not is_in(elsewhere)


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example"])
def test_c05_links_in_mails_lead_to_our_own_address(wang, settings, host):
    settings.ALLOWED_HOSTS = ["*"]
    Client(HTTP_HOST=host, HTTP_X_FORWARDED_HOST=host).post("/accounts/password/reset/", {"email": wang.email})

    assert host not in mail.outbox[-1].body
    assert settings.PUBLIC_URL in mail.outbox[-1].body


def test_c10_nobody_is_signed_in_by_a_header(wang):
    claimed = {"HTTP_REMOTE_USER": wang.email, "HTTP_X_REMOTE_USER": wang.email, "HTTP_X_FORWARDED_USER": wang.email}

    assert not is_in(Client(**claimed))


@pytest.mark.parametrize(
    "path", ["/people/me/", "/complaints/", "/people/company/", "/accounts/sessions/", "/nowhere/"]
)
def test_c16_no_browser_keeps_what_a_signed_in_person_saw(wang, path):
    assert "no-store" in signed_in(wang).get(path).headers["Cache-Control"]


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:evil.example"],
)
def test_c19_signing_in_leads_nowhere_else(wang, target):
    answer = Client().post(
        f"/accounts/login/?next={target}", {"login": wang.email, "password": PASSWORD, "next": target}
    )

    assert answer.status_code == 302
    assert answer.url == "/"


def test_c12_cookies_are_for_the_server_alone(wang):
    client = signed_in(wang)

    cookie = next(
        cookie for name, cookie in client.cookies.items() if name.startswith("csdesk_") and "csrf" not in name
    )

    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


def test_c12_behind_tls_cookies_are_bound_to_the_host():
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "from csdesk import settings as s; print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE)",
        ],
        env={**os.environ, "CSDESK_SECURE": "1"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout

    assert told.startswith("__Host-")
    assert told.rstrip().endswith("True")
