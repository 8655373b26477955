"""The manual's pages: who may see and do what, what refusals look like, nothing typed is lost."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from csdesk.people.models import Member
from csdesk.rulebook import registry
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.queries import names_for
from csdesk.rulebook.registry import MovedClock, Preview
from csdesk.rulebook.rules.outline import outline
from csdesk.rulebook.sections import Document
from csdesk.rulebook.services import change_draft, load_preset, review, start_draft, submit
from csdesk.tenancy.models import Tenant
from tests.conftest import in_company, make_member
from tests.rulebook.conftest import clocks_with_budget, make_keys
from tests.rulebook.test_outline import sent_by

ALL = ("rulebook.view", "rulebook.draft", "rulebook.review", "rulebook.approve")
STAGES = ("draft", "in_review", "reviewed")


@pytest.fixture
def people(alpha: Tenant) -> dict[str, Member]:
    """Whoever drafts, reviews, signs, and one who only reads."""
    with in_company(alpha):
        return {
            "wang": make_member("Wang", *ALL, language="en"),
            "li": make_member("Li", *ALL, language="en"),
            "zhao": make_member("Zhao", *ALL, language="en"),
            "reader": make_member("Reader", "rulebook.view", language="en"),
        }


@pytest.fixture
def manual(alpha: Tenant) -> RulebookVersion:
    """Version 1, in force for a month."""
    with in_company(alpha) as now:
        make_keys()
        return load_preset(alpha, "dealer_after_sales", now=now - timedelta(days=30))


def begun(company: Tenant, people: dict[str, Member], stage: str = "draft") -> RulebookVersion:
    """Version 2 at a stage."""
    with in_company(company) as now:
        version = start_draft(actor=people["wang"], now=now)
        if stage != "draft":
            version = submit(version, revision=0, actor=people["wang"], now=now)
        if stage == "reviewed":
            version = review(version, actor=people["li"], now=now)
        return version


def form_of(company: Tenant, version: RulebookVersion, section: str, name: str = "", place: int = 0) -> QueryDict:
    """What a browser would send for a section's own fields, or for one entry of its lists."""
    with in_company(company):
        document, model = version.content, Document.model_fields[section].annotation
        nodes = outline(model, version.document[section], names_for(document, "en"), path=section)
    if name:
        rows = next(node for node in nodes if node.path == f"{section}.{name}").children
        post = sent_by(rows[place].children)
        post["was"] = rows[place].value["key"]
    else:
        post = sent_by([node for node in nodes if not node.is_list_of_entries])
    post["revision"] = str(version.revision)
    return post


def post(client: Client, url: str, data: QueryDict):
    return client.post(url, data.urlencode(), content_type="application/x-www-form-urlencoded")


def test_list_shows_signers_and_what_is_in_force(alpha, people, manual, sign_in):
    begun(alpha, people, "reviewed")

    page = sign_in(people["reader"]).get("/rulebook/").content.decode()

    assert "Customer-service manual (dealer after-sales)" in page
    assert all(name in page for name in ("Wang", "Li", "In force", "Reviewed"))
    assert "Begin a draft" not in page


def test_list_asks_no_more_queries_for_more_versions(alpha, people, manual, sign_in, django_assert_num_queries):
    client = sign_in(people["reader"])
    client.get("/rulebook/")
    with CaptureQueriesContext(connection) as with_one:
        client.get("/rulebook/")
    with in_company(alpha) as now:
        shared = {"document": manual.document, "created_at": now, "status": "withdrawn", "created_by": people["wang"]}
        RulebookVersion.objects.bulk_create(RulebookVersion(number=number, **shared) for number in (2, 3))

    with django_assert_num_queries(len(with_one)):
        client.get("/rulebook/")


def test_manual_reads_in_both_languages(alpha, people, manual, sign_in, member_of):
    chinese = member_of(alpha, "Zhang", "rulebook.view", language="zh-hans")

    in_english = sign_in(people["reader"]).get("/rulebook/1/").content.decode()
    in_chinese = sign_in(chinese).get("/rulebook/1/").content.decode()

    assert ("Result of an ordinary complaint" in in_english, "2 working days" in in_english) == (True, True)
    assert ("一般投诉回复处理结果" in in_chinese, "2 个工作日" in in_chinese) == (True, True)


def test_the_rules_stand_in_the_readers_language(alpha, people, manual, sign_in):
    with in_company(alpha):
        chinese = make_member("Chen", "rulebook.view", language="zh-hans")

    in_english = sign_in(people["reader"]).get("/rulebook/rules/").content.decode()
    in_chinese = sign_in(chinese).get("/rulebook/rules/").content.decode()

    assert "每月对客诉进行总结分析。" in in_chinese
    assert "客诉 — CMP</h2>" in in_chinese
    assert "Complaints (客诉) — CMP</h2>" in in_english
    assert "Complaints are summed up and analysed every month." in in_english


PAGES = ["/rulebook/", "/rulebook/2/", "/rulebook/2/changes/", "/rulebook/rules/"]
DRAFTERS = ["/rulebook/2/edit/clocks/", "/rulebook/2/edit/clocks/rules/0/", "/rulebook/2/edit/clocks/rules/new/"]


def statuses(client: Client, urls: list[str]) -> dict[str, int]:
    """What a person gets at each address."""
    return {url: client.get(url).status_code for url in urls}


def test_readers_may_read_and_not_change(alpha, people, manual, sign_in):
    begun(alpha, people)
    closed = [*DRAFTERS, "/rulebook/2/approve/"]

    found = statuses(sign_in(people["reader"]), [*PAGES, *closed])

    assert found == {**dict.fromkeys(PAGES, 200), **dict.fromkeys(closed, 403)}


def test_nobody_else_may_read(alpha, people, manual, sign_in, member_of):
    begun(alpha, people)
    urls = [*PAGES, *DRAFTERS, "/rulebook/2/approve/", "/rulebook/2/withdraw/"]

    found = statuses(sign_in(member_of(alpha, "Stranger", "people.member_view")), urls)

    assert found == dict.fromkeys(urls, 403)


def test_readers_may_do_nothing(alpha, people, manual, sign_in):
    begun(alpha, people)
    deeds = {
        "/rulebook/start/": {"preset": "online_shop"},
        "/rulebook/2/submit/": {"revision": "0"},
        "/rulebook/2/review/": {},
        "/rulebook/2/approve/": {"when": "at_once", "moves_running_clocks": "no"},
        "/rulebook/2/withdraw/": {"reason": "x"},
        "/rulebook/2/edit/clocks/rules/0/move/": {"to": "out", "revision": "0"},
    }
    client = sign_in(people["reader"])

    found = {url: client.post(url, data).status_code for url, data in deeds.items()}

    assert found == dict.fromkeys(deeds, 403)
    with in_company(alpha):
        assert list(RulebookVersion.objects.order_by("number").values_list("status", flat=True)) == ["signed", "draft"]


def test_another_companys_manual_is_not_there(alpha, beta, people, manual, sign_in, member_of):
    begun(alpha, people)
    client = sign_in(member_of(beta, "Mallory", *ALL))
    foreign = ["/rulebook/2/", "/rulebook/2/changes/", *DRAFTERS, "/rulebook/2/withdraw/"]

    answers = {url: (client.get(url), client.get(url.replace("/2/", "/99/"))) for url in foreign}

    assert {url: here.status_code for url, (here, _none) in answers.items()} == dict.fromkeys(foreign, 404)
    assert all(here.content == none.content for here, none in answers.values())


def test_what_is_not_there_is_not_found(alpha, people, manual, sign_in):
    begun(alpha, people)
    urls = [
        "/rulebook/2/edit/nothing/", "/rulebook/2/edit/clocks/nothing/0/", "/rulebook/2/edit/clocks/rules/99/",
        "/rulebook/2/edit/cover/title/0/", "/rulebook/2/approve/", "/rulebook/2/revoke/", "/rulebook/2/nothing/",
    ]  # fmt: skip

    found = statuses(sign_in(people["wang"]), urls)

    assert found == dict.fromkeys(urls, 404)


def test_start_begins_a_draft(alpha, people, manual, sign_in):
    response = sign_in(people["wang"]).post("/rulebook/start/", {"preset": ""})

    assert response.headers["Location"] == "/rulebook/2/"


def test_start_answers_a_second_draft_with_a_notice(alpha, people, manual, sign_in):
    begun(alpha, people)

    response = sign_in(people["li"]).post("/rulebook/start/", {"preset": ""}, follow=True)

    assert "Version 2 is not finished yet" in response.content.decode()
    with in_company(alpha):
        assert RulebookVersion.objects.count() == 2


def test_a_changed_limit_is_saved_in_the_draft_only(alpha, people, manual, sign_in):
    version = begun(alpha, people)
    form = form_of(alpha, version, "clocks", "rules", 4)
    form["clocks.rules.4.budget.amount"], form["clocks.rules.4.budget.unit"] = "24", "hours"

    response = post(sign_in(people["wang"]), "/rulebook/2/edit/clocks/rules/4/", form)

    assert response.headers["Location"] == "/rulebook/2/edit/clocks/"
    with in_company(alpha) as now:
        version.refresh_from_db()
        assert version.content.clocks.rules[4].budget == "24 hours"
        assert rulebook_at(now).document.clocks.rules[4].budget == "2 working days"


def test_a_refused_entry_shows_the_error_at_its_field_and_keeps_what_was_typed(alpha, people, manual, sign_in):
    version = begun(alpha, people)
    form = form_of(alpha, version, "clocks", "rules", 4)
    form["clocks.rules.4.budget.amount"], form["clocks.rules.4.label.en"] = "-3", "Typed <b>by hand</b>"

    response = post(sign_in(people["wang"]), "/rulebook/2/edit/clocks/rules/4/", form)

    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="-3" aria-invalid="true" aria-describedby="f-clocks-rules-4-budget-problems"' in page
    assert "Typed &lt;b&gt;by hand&lt;/b&gt;" in page
    with in_company(alpha):
        version.refresh_from_db()
        assert version.revision == 0


def test_a_refused_section_keeps_what_was_typed(alpha, people, manual, sign_in):
    version = begun(alpha, people)
    form = form_of(alpha, version, "mail")
    form["mail.message_limit_bytes"], form["mail.mails_per_sender_an_hour"] = "-5", "44"

    response = post(sign_in(people["wang"]), "/rulebook/2/edit/mail/", form)

    page = response.content.decode()
    assert response.status_code == 422
    assert ('value="-5"' in page, 'value="44"' in page, "At least 100000 is needed here." in page) == (True, True, True)


def test_a_stale_edit_is_refused_and_nothing_typed_is_lost(alpha, people, manual, sign_in):
    version = begun(alpha, people)
    form = form_of(alpha, version, "clocks", "rules", 4)
    form["clocks.rules.4.label.en"] = "My own words"
    with in_company(alpha):
        change_draft(version, "clocks", clocks_with_budget("first_reply", "2 hours"), revision=0, actor=people["li"])

    response = post(sign_in(people["wang"]), "/rulebook/2/edit/clocks/rules/4/", form)

    page = response.content.decode()
    assert response.status_code == 422
    assert ("Somebody changed this draft" in page, "My own words" in page) == (True, True)
    with in_company(alpha):
        version.refresh_from_db()
        assert (version.revision, version.content.clocks.rules[4].label.en) == (1, "Result of an ordinary complaint")


def test_saving_again_after_a_stale_edit_keeps_the_other_ones_change(alpha, people, manual, sign_in):
    version = begun(alpha, people)
    form = form_of(alpha, version, "clocks", "rules", 4)
    form["clocks.rules.4.label.en"] = "My own words"
    with in_company(alpha):
        clocks = clocks_with_budget("first_reply", "2 hours")
        clocks["rules"].insert(0, {**clocks["rules"][0], "key": "another", "kind": "another"})
        change_draft(version, "clocks", clocks, revision=0, actor=people["li"])
    form["revision"] = "1"

    post(sign_in(people["wang"]), "/rulebook/2/edit/clocks/rules/4/", form)

    with in_company(alpha):
        version.refresh_from_db()
        rules = {rule.key: rule for rule in version.content.clocks.rules}
    assert (rules["result_ordinary"].label.en, rules["first_reply"].budget, len(rules)) == (
        "My own words",
        "2 hours",
        len(clocks["rules"]),
    )


def test_an_edit_of_an_entry_that_is_gone_is_refused(alpha, people, manual, sign_in):
    version = begun(alpha, people)
    form = form_of(alpha, version, "pauses", "reasons", 1)
    with in_company(alpha):
        pauses = version.document["pauses"]
        pauses["reasons"] = [reason for reason in pauses["reasons"] if reason["key"] != "evidence"]
        change_draft(version, "pauses", pauses, revision=0, actor=people["li"])

    response = post(sign_in(people["wang"]), "/rulebook/2/edit/pauses/reasons/1/", form)

    assert response.status_code == 422
    assert "took this entry out" in response.content.decode()


def test_an_edit_after_the_draft_was_handed_in_keeps_what_was_typed(alpha, people, manual, sign_in):
    version = begun(alpha, people, "in_review")
    form = form_of(alpha, version, "mail")
    form["mail.mails_per_sender_an_hour"] = "44"

    response = post(sign_in(people["wang"]), "/rulebook/2/edit/mail/", form)

    assert response.status_code == 422
    assert 'value="44"' in response.content.decode()


def test_a_row_is_added_and_dropped_without_saving(alpha, people, manual, sign_in):
    version = begun(alpha, people)
    form = form_of(alpha, version, "clocks", "rules", 4)
    client = sign_in(people["wang"])
    form["add"] = "clocks.rules.4.alarms"
    added = post(client, "/rulebook/2/edit/clocks/rules/4/", form).content.decode()
    del form["add"]
    form["drop"] = "clocks.rules.4.alarms.0"

    dropped = post(client, "/rulebook/2/edit/clocks/rules/4/", form).content.decode()

    assert 'name="clocks.rules.4.alarms.count" value="5"' in added
    assert 'name="clocks.rules.4.alarms.count" value="3"' in dropped
    with in_company(alpha):
        version.refresh_from_db()
        assert version.revision == 0


def test_an_entry_is_added_at_the_end(alpha, people, manual, sign_in):
    version = begun(alpha, people)
    form = form_of(alpha, version, "pauses", "reasons", 0)
    for key in list(form):
        if key.startswith("pauses.reasons.0."):
            form.setlist(key.replace("reasons.0.", "reasons.4."), form.pop(key))
    form["was"], form["place"], form["pauses.reasons.4.key"] = "", "4", "part"

    response = post(sign_in(people["wang"]), "/rulebook/2/edit/pauses/reasons/new/", form)

    assert response.status_code == 302
    with in_company(alpha):
        version.refresh_from_db()
        assert [reason.key for reason in version.content.pauses.reasons][-2:] == ["agreed", "part"]


@pytest.mark.parametrize(
    ("to", "keys"),
    [
        ("up", ["evidence", "letter", "customer", "agreed"]),
        ("down", ["letter", "customer", "evidence", "agreed"]),
        ("out", ["letter", "customer", "agreed"]),
    ],
)
def test_entries_move(alpha, people, manual, sign_in, to, keys):
    version = begun(alpha, people)

    sign_in(people["wang"]).post("/rulebook/2/edit/pauses/reasons/1/move/", {"to": to, "revision": "0"})

    with in_company(alpha):
        version.refresh_from_db()
        assert [reason.key for reason in version.content.pauses.reasons] == keys


def test_a_move_on_an_old_page_moves_nothing(alpha, people, manual, sign_in):
    version = begun(alpha, people)
    with in_company(alpha):
        change_draft(version, "clocks", clocks_with_budget("first_reply", "2 hours"), revision=0, actor=people["li"])

    sign_in(people["wang"]).post("/rulebook/2/edit/pauses/reasons/1/move/", {"to": "out", "revision": "0"})

    with in_company(alpha):
        version.refresh_from_db()
        assert len(version.content.pauses.reasons) == 4


def test_the_diff_shows_before_and_after(alpha, people, manual, sign_in):
    version = begun(alpha, people)
    with in_company(alpha):
        change_draft(version, "clocks", clocks_with_budget("first_reply", "2 hours"), revision=0, actor=people["wang"])

    page = sign_in(people["reader"]).get("/rulebook/2/changes/").content.decode()

    assert ("<del>1 working day</del>" in page, "<ins>2 hours</ins>" in page, page.count("<tr>")) == (True, True, 2)


@pytest.mark.parametrize("query", ["?with=99", "?with=x", "?with=", "?with=999999999999999999999"])
def test_the_diff_survives_a_version_that_is_none(alpha, people, manual, sign_in, query):
    begun(alpha, people)

    assert sign_in(people["reader"]).get(f"/rulebook/2/changes/{query}").status_code in (200, 404)


def test_three_people_sign_by_their_buttons(alpha, people, manual, sign_in):
    begun(alpha, people)
    sign_in(people["wang"]).post("/rulebook/2/submit/", {"revision": "0"})
    sign_in(people["li"]).post("/rulebook/2/review/")

    response = sign_in(people["zhao"]).post(
        "/rulebook/2/approve/", {"when": "at_once", "moves_running_clocks": "no"}, follow=True
    )

    assert "Signed. The version counts" in response.content.decode()
    with in_company(alpha) as now:
        in_force = rulebook_at(now).version
    assert (in_force.number, in_force.moves_running_clocks) == (2, False)


@pytest.mark.rule("DOC-09")
def test_the_drafter_sees_why_he_cannot_review(alpha, people, manual, sign_in):
    begun(alpha, people, "in_review")

    page = sign_in(people["wang"]).get("/rulebook/2/").content.decode()

    assert ("another person" in page, 'action="/rulebook/2/review/"' in page) == (True, False)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"when": "later", "effective_from_0": "", "effective_from_1": ""}, "Say from when."),
        ({"when": "later", "effective_from_0": "2020-01-01", "effective_from_1": "00:00"}, "cannot count backwards"),
        ({"when": "later", "effective_from_0": "2040-12-31", "effective_from_1": "23:59"}, "more than ten years"),
        ({"when": "later", "effective_from_0": "0001-01-01", "effective_from_1": "00:00"}, ""),
        ({"when": "later", "effective_from_0": "tomorrow", "effective_from_1": "noon"}, "valid date"),
        ({"when": "never"}, "valid choice"),
    ],
)
def test_signing_refuses_an_impossible_moment_at_its_field(alpha, people, manual, sign_in, data, words):
    begun(alpha, people, "reviewed")

    response = sign_in(people["zhao"]).post("/rulebook/2/approve/", {"moves_running_clocks": "no", **data})

    assert response.status_code == 422
    assert words in response.content.decode()
    with in_company(alpha):
        assert RulebookVersion.objects.get(number=2).status == "reviewed"


def test_signing_reads_the_moment_in_the_companys_zone(alpha, people, manual, sign_in, monkeypatch):
    begun(alpha, people, "reviewed")
    monkeypatch.setattr(Tenant, "zone", property(lambda self: "Europe/Berlin", lambda self, value: None))
    with in_company(alpha) as now:
        day = (now + timedelta(days=2)).date()

    data = {"when": "later", "effective_from_0": day.isoformat(), "effective_from_1": "08:00"}
    sign_in(people["zhao"]).post("/rulebook/2/approve/", {"moves_running_clocks": "no", **data})

    with in_company(alpha):
        start = RulebookVersion.objects.get(number=2).effective_from
    assert start == datetime.combine(day, time(8), tzinfo=ZoneInfo("Europe/Berlin"))


def test_signing_shows_the_clocks_that_would_move(alpha, people, manual, sign_in, monkeypatch):
    begun(alpha, people, "reviewed")
    moved = MovedClock("KS-2026-000007", "No power", "/complaints/KS-2026-000007/", "Result", "CMP-40", None, None)
    monkeypatch.setattr(registry, "_previews", [lambda document, now: Preview(12, 1, [moved])])

    page = sign_in(people["zhao"]).get("/rulebook/2/approve/").content.decode()

    assert ("12 clocks run; reckoned anew, 1 would move." in page, "KS-2026-000007" in page) == (True, True)


def test_signing_keeps_the_choice_to_move_running_clocks(alpha, people, manual, sign_in):
    begun(alpha, people, "reviewed")

    sign_in(people["zhao"]).post("/rulebook/2/approve/", {"when": "at_once", "moves_running_clocks": "yes"})

    with in_company(alpha):
        assert RulebookVersion.objects.get(number=2).moves_running_clocks is True


def test_sending_back_asks_for_a_reason(alpha, people, manual, sign_in):
    begun(alpha, people, "in_review")
    client = sign_in(people["li"])

    without = client.post("/rulebook/2/send_back/", {"reason": " "})
    client.post("/rulebook/2/send_back/", {"reason": "Two days are too few."})

    assert without.status_code == 422
    assert "Sent back by Li: Two days are too few." in client.get("/rulebook/2/").content.decode()


def test_a_step_that_is_over_is_a_notice_not_a_crash(alpha, people, manual, sign_in):
    begun(alpha, people, "reviewed")

    response = sign_in(people["zhao"]).post("/rulebook/2/review/", follow=True)

    assert "not possible in the present state" in response.content.decode()


@pytest.mark.parametrize("stage", STAGES)
def test_the_page_offers_the_next_step(alpha, people, manual, sign_in, stage):
    begun(alpha, people, stage)
    label = {"draft": "Sign and hand in", "in_review": "Sign the review", "reviewed": "Sign and put into force"}[stage]

    page = sign_in(people["zhao"]).get("/rulebook/2/").content.decode()

    assert label in page


def test_a_new_company_gets_its_manual(alpha):
    from csdesk.people.registry import new_company_steps

    with in_company(alpha) as now:
        make_keys()
        for step in new_company_steps():
            if step.__module__.startswith("csdesk.rulebook"):
                step("online_shop", make_member("Admin"), now)

        assert rulebook_at(now).version.preset == "online_shop"


def test_anonymous_visitors_are_sent_to_sign_in(client, db):
    assert client.get("/rulebook/").headers["Location"].startswith("/accounts/login/")


@pytest.mark.rule("DOC-04", "DOC-09")
def test_a_version_is_printed_with_cover_and_footer(alpha, people, manual, sign_in):
    with in_company(alpha) as now:
        day = now.astimezone(ZoneInfo("Asia/Shanghai")) - timedelta(days=30)

    body = sign_in(people["reader"]).get("/rulebook/1/print/").content.decode()

    for words in ("ZFKFZD2012001", "Recipients", "客服部, 渠道部", "Copies to", "Trial period", f"{day:%Y-%m-%d} –",
                  "Drafting department", "HR review", "Leader review"):  # fmt: skip
        assert words in body
    assert '<details class="manual-entry" open>' in body
    assert '<details class="manual-entry">' not in body


def test_another_companys_version_is_not_printed(people, beta, member_of, manual, sign_in):
    assert sign_in(member_of(beta, "Zhou", "rulebook.view")).get("/rulebook/1/print/").status_code == 404
