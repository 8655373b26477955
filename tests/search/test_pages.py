"""The search page, the palette's cases, the finder: as people use them."""

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from csdesk.cases.models import Phase
from csdesk.conversations.services.messages import post_note
from csdesk.sla.models import Clock
from csdesk.tenancy.scoping import tenant_atomic
from tests.tickets.company import DAY, HOUR, furnish, hire, taken


@pytest.fixture
def client(alpha, sign_in):
    """Somebody of the desk, signed in, with three complaints."""
    with tenant_atomic(alpha.pk) as now:
        furnish(alpha, since=now - 60 * DAY)
        wang = hire("Wang", "agent", team="complaints", since=now - 50 * DAY)
        complaints = [taken(wang, now=now, content=f"<b>硬盘</b>异响 第{number}台") for number in (1, 2, 3)]
        post_note(complaints[0].case, "客户说 <script>alert(1)</script> 雷击", actor=wang, now=now)
    made = sign_in(wang)
    made.numbers = [complaint.case.number for complaint in complaints]
    return made


def page(client, **wanted):
    return client.get("/search/", wanted).content.decode()


def test_results_show_the_cases_with_the_line_found(client):
    body = page(client, q="异响")

    assert [number in body for number in client.numbers] == [True] * 3
    assert "&lt;b&gt;硬盘&lt;/b&gt;<mark>异响</mark> 第1台" in body


@pytest.mark.parametrize("state", ["warning", "late", "paused"])
def test_results_show_the_clock_as_the_queue_does(client, alpha, state):
    with tenant_atomic(alpha.pk) as now:
        clocks = Clock.objects.filter(case__number=client.numbers[0])
        stands = {"warning": {"due_at": now + DAY, "alarms": [now - HOUR], "marks": ["half"]},
                  "late": {"due_at": now - HOUR}, "paused": {"due_at": now + DAY, "paused_at": now}}  # fmt: skip
        clocks.update(**stands[state])

    body = page(client, q="第1台")

    assert body.count('class="clock" data-state=') == 1
    assert f'class="clock" data-state="{state}"' in body


def test_results_of_a_case_without_a_running_clock_show_its_state(client, alpha):
    with tenant_atomic(alpha.pk) as now:
        running = Clock.objects.filter(case__number=client.numbers[0])
        running.update(settled_at=now, next_at=None, verdict="met")

    body = page(client, q="第1台")

    assert 'class="clock"' not in body
    assert f'<span class="quiet small">{Phase.OPEN.label}</span>' in body


def test_results_escape_what_was_typed_and_found(client):
    body = page(client, q="<script>alert(1)</script> 雷击")

    assert "<mark>alert</mark>" in body
    assert "<script>alert" not in body


@pytest.mark.parametrize(
    ("words", "said"),
    [("", "想找什么"), ("&|!", "没有可以搜索的词"), ("显示器", "没有找到"), ("\x00", "没有可以搜索的词")],
)
def test_results_say_why_there_are_none(client, words, said):
    assert said in page(client, q=words)


def test_results_take_wrong_choices_for_none(client):
    body = page(client, q="异响", kind="x\x00", phase="'", cursor="[]")

    assert [number in body for number in client.numbers] == [True] * 3


def test_results_are_narrowed_by_phase(client):
    assert client.numbers[0] not in page(client, q="异响", phase="closed")
    assert client.numbers[0] in page(client, q="异响", phase="open")


def test_results_page_by_more(client, monkeypatch):
    monkeypatch.setattr("csdesk.search.web.views.PAGE_SIZE", 2)

    first = page(client, q="异响")
    cursor = first.split("cursor=")[1].split('"')[0]
    second = page(client, q="异响", cursor=cursor)

    assert [number in first for number in client.numbers] == [False, True, True]
    assert [number in second for number in client.numbers] == [True, False, False]


def test_results_answer_a_fragment_to_htmx(client):
    response = client.get("/search/", {"q": "异响"}, HTTP_HX_REQUEST="true")

    assert "<html" not in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_results_ask_four_statements_beside_the_shells(client, count):
    words = "第2台" if count == 1 else "异响"
    page(client, q=words)

    with CaptureQueriesContext(connection) as shell:
        page(client)
    with CaptureQueriesContext(connection) as asked:
        page(client, q=words)

    assert len(asked) - len(shell) == 4


def test_a_search_that_takes_too_long_is_answered_503(client, monkeypatch):
    class Canceled(Exception):
        pgcode = "57014"

    def cancelled(*_args, **_kwargs):
        raise OperationalError("canceling statement due to statement timeout") from Canceled()

    monkeypatch.setattr("csdesk.search.web.views.found_cases", cancelled)

    response = client.get("/search/", {"q": "异响"})

    assert (response.status_code, response.headers["Retry-After"]) == (503, "2")


def test_the_palette_offers_cases(client):
    body = client.get("/palette/", {"q": "雷击"}).content.decode()

    assert f"/complaints/{client.numbers[0]}/" in body
    assert f"/complaints/{client.numbers[1]}/" not in body


def test_the_queue_is_narrowed_by_any_word(client):
    body = client.get("/complaints/", {"q": "雷击"}).content.decode()

    assert [number in body for number in client.numbers] == [True, False, False]
