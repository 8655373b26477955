"""Sections D, E and K: what comes in by forms and addresses."""

import pickle
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from csdesk.cases.models import Case
from csdesk.people.models import Member, SecurityEvent
from csdesk.people.registry import all_permissions
from csdesk.tenancy.scoping import tenant_atomic
from tests.conftest import in_company
from tests.test_routes import CLOSED, NOBODY, ROUTES, filled
from tests.tickets.company import MONDAY, furnish, hire, taken
from tests.tickets.test_pages import FORM

PAGES = [route for route in CLOSED if not route[1].startswith("/api/")]
LISTS = [path for _name, path, _entry in PAGES if "<" not in path and "(" not in path]
# Asked as no browser of ours would, all at once: a page or a clear refusal, never an error.
QUESTION = {
    "_connector": "OR 1=1) --",
    "_negated": "1",
    "__class__": "x",
    "__init__": "x",
    "user__password__startswith": "argon",
    "assignee__password__regex": ".",
    "ordering": "document__0__x",
    "sort": "pk);--",
    "by": "-user__password",
    "limit": "1000000000",
    "offset": "9" * 30,
    "page": "9" * 30,
    "page_size": "1000000000",
    "id__in": "1,2,3",
    "pk": "2",
    "case": "2",
}
SCRIPT = '<img src=x onerror=alert(1)>"><script>alert(2)</script>'


@pytest.fixture
def client(alpha, member_of, sign_in) -> Client:
    client = sign_in(member_of(alpha, "Almighty", *all_permissions()))
    client.raise_request_exception = False
    return client


def test_e02_e03_e04_k01_no_list_takes_a_filter_that_it_does_not_offer(client):
    codes = {path: client.get(path, QUESTION).status_code for path in LISTS}

    assert {path: code for path, code in codes.items() if code >= 500} == {}


def test_e02_a_filter_that_is_not_offered_shows_no_more(alpha, member_of, sign_in):
    for number in range(3):
        member_of(alpha, f"Somebody{number}")
    client = sign_in(member_of(alpha, "Wang", "people.member_view"))

    plain = client.get("/people/", {"q": "Somebody1"}).context["page"]
    asked = client.get("/people/", {"q": "Somebody1", "_connector": "OR", "name__icontains": "Somebody"}).context[
        "page"
    ]

    assert [row.pk for row in plain] == [row.pk for row in asked]


@pytest.mark.parametrize("path", ["/people/", "/complaints/", "/search/", "/find/", "/palette/", "/mail/senders/"])
def test_e10_a_question_of_100_kilobytes_is_cut_or_refused(client, path):
    answer = client.get(path, {"q": "a+" * 25_000 + "(((((" * 10_000})

    assert answer.status_code < 500


@pytest.mark.parametrize("path", ["/people/me/", "/accounts/login/"])
def test_k04_a_hundred_thousand_fields_are_refused(client, path):
    body = "&".join(f"f{number}=1" for number in range(100_000))

    answer = client.post(path, body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 400


def test_f05_more_than_a_form_may_hold_is_refused(client):
    answer = client.post("/people/me/", {"name": "x" * 6_000_000, "language": "en"})

    assert answer.status_code in (400, 413, 422)


def test_c11_every_form_needs_its_token(alpha):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    forms = [(path, entry) for _name, path, entry in ROUTES if not path.startswith("/api/")]

    codes = {path: client.post(filled(path, entry, NOBODY), "{}", "text/plain").status_code for path, entry in forms}

    assert {path: code for path, code in codes.items() if code not in (403, 404, 405)} == {}


@pytest.fixture
def sharp(alpha):
    """A complaint whose every word is markup, and its agent."""
    with tenant_atomic(alpha.pk):
        furnish(alpha)
        wang = hire("Wang", "supervisor", team="service")
        named = {"complainant_name": SCRIPT[:80], "subject_of_complaint": SCRIPT, "content": SCRIPT}
        complaint = taken(wang, now=MONDAY, **named)
        Member.objects.filter(pk=wang.pk).update(name=SCRIPT[:80])
    return wang, complaint


@pytest.mark.parametrize("path", ["/complaints/", "/complaints/{number}/", "/people/", "/search/?q=alert", "/board/"])
def test_d03_markup_in_names_and_titles_is_words(alpha, sharp, sign_in, path):
    member, complaint = sharp
    with in_company(alpha):
        number = Case.objects.get(pk=complaint.case_id).number

    page = sign_in(member).get(path.format(number=number)).content.decode()

    assert "<img src=x" not in page
    assert "<script>alert" not in page


def test_d07_a_template_in_words_stays_words(alpha, sharp, sign_in):
    member, complaint = sharp
    with in_company(alpha):
        number = Case.objects.get(pk=complaint.case_id).number
    client = sign_in(member)

    client.post(f"/complaints/{number}/note/", {"text": "{{ 7|add:7 }} {% debug %}", "key": "1"})
    page = client.get(f"/complaints/{number}/").content.decode()

    assert ">14" not in page
    assert "DATABASES" not in page


def test_d08_no_name_ends_the_data_of_the_scripts(alpha, sharp, sign_in):
    page = sign_in(sharp[0]).get("/complaints/").content.decode()

    data = page.split('type="application/json">', 1)[1].split("</script>", 1)[0]
    assert "<" not in data


@pytest.mark.parametrize("value", ["a\nb", "a\r\nX-Injected: 1", "\x1b[31mred"])
def test_e07_a_path_writes_no_second_line_into_the_log(
    alpha, member_of, sign_in, value, caplog, django_capture_on_commit_callbacks
):
    client = sign_in(member_of(alpha, "Wang"))

    with django_capture_on_commit_callbacks(execute=True):
        client.get("/people/security/", {"kind": value}, headers={"User-Agent": value.replace("\r\n", " ")})

    with in_company(alpha):
        line = SecurityEvent.objects.get(kind="access.refused")
    assert not any(sign in str(line.facts) for sign in ("\n", "\r", "\x1b"))


class Bomb:
    def __reduce__(self):
        return (exec, ("raise AssertionError('ran')",))


def test_e09_what_was_planted_in_the_cache_runs_nothing():
    store = cache._cache.get_client(None, write=True)
    store.set(cache.make_key("planted"), pickle.dumps(Bomb()), ex=30)

    assert cache.get("planted") is None


def test_e09_sessions_hold_json_alone(settings):
    assert settings.SESSION_SERIALIZER.endswith("JSONSerializer")


def test_j01_a_moment_that_the_client_names_moves_no_clock(alpha, sharp, sign_in):
    member, _complaint = sharp
    claimed = {"opened_at": "2020-01-01T00:00", "due_at": "2099-01-01T00:00", "now": "2020-01-01T00:00"}

    answer = sign_in(member).post("/complaints/new/", {**FORM, **claimed})

    assert answer.status_code == 302
    with in_company(alpha) as now:
        newest = Case.objects.latest("pk")
        assert timedelta() <= now - newest.opened_at < timedelta(minutes=5)
        assert timedelta() < newest.next_due_at - now < timedelta(days=60)
