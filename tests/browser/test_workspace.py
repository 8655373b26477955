"""The workspace by keyboard alone: walking, finding, narrowing, acting on several, at three widths."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from csdesk.cases.models import Case, Label
from csdesk.desk.models import SavedView
from csdesk.people.models import Member
from csdesk.tenancy.scoping import tenant_atomic
from tests.browser.fixtures import DESK, PHONE
from tests.browser.watch import Watched, assert_accessible, assert_fits
from tests.tickets.company import furnish, hire, new_complaint
from tickets.services.opening import open_complaint

HOUR = timedelta(hours=1)
TABLET = {"width": 1024, "height": 768}
OPEN = '#queue-rows [aria-current="true"]'


@pytest.fixture
def desk(alpha):
    """Three complaints of Wang's, the first the most urgent; the supervisor Zhao before the screen."""
    with tenant_atomic(alpha.pk) as now:
        furnish(alpha, since=now - 1440 * HOUR)
        people = {
            "wang": hire("Wang", "agent", team="complaints", name="王小明", since=now - 1400 * HOUR),
            "zhao": hire("Zhao", "supervisor", team="complaints", name="赵主管", since=now - 1400 * HOUR),
        }
        subjects = ["移动硬盘", "发票抬头" * 12, "赠品未发"]
        cases = [
            open_complaint(new_complaint(subject_of_complaint=subject), actor=people["wang"], now=now).case
            for subject in subjects
        ]
        for hours, case in enumerate(cases):
            Case.objects.filter(pk=case.pk).update(next_due_at=now + hours * HOUR)
        Label.objects.create(name="重点客户", tone="violet")
    return {**people, "cases": cases}


def press(page, keys):
    for key in keys.split():
        page.keyboard.press(key)


def settled(page):
    """htmx has finished with what it swapped in: a few hundredths of a second that no hand would notice."""
    expect(page.locator(".htmx-settling, .htmx-added, .htmx-request")).to_have_count(0)


def opened(page, case):
    page.wait_for_url(f"**/complaints/{case.number}/")
    page.locator(f'[data-open-case="{case.pk}"]').wait_for()


def test_j_and_k_open_case_after_case_in_the_same_page(page, enter, desk):
    first, second, _third = desk["cases"]
    enter(page, desk["wang"])
    page.goto("/complaints/")
    page.evaluate("window.samePage = true")

    press(page, "j")
    opened(page, first)
    press(page, "n")
    page.locator("#internal_text").wait_for()
    settled(page)
    page.locator("#internal_text").fill("先问仓库")
    page.locator("#internal_text").blur()
    press(page, "j")
    opened(page, second)
    assert page.locator(OPEN).inner_text().find(second.number) >= 0
    press(page, "k")
    opened(page, first)
    page.go_back()
    opened(page, second)

    assert page.evaluate("window.samePage")
    assert page.title().startswith(second.number)
    # What was typed on the other case is still there.
    press(page, "k")
    opened(page, first)
    press(page, "n")
    expect(page.locator("#internal_text")).to_have_value("先问仓库")


def test_palette_finds_actions_and_places_and_leaves_composing_alone(page, enter, desk):
    enter(page, desk["wang"])
    page.goto(f"/complaints/{desk['cases'][0].number}/")

    press(page, "Control+k")
    page.locator("#palette-found .palette-hit").first.wait_for()
    assert_accessible(page)
    page.keyboard.type("标签")
    page.keyboard.press("Enter")
    page.locator("#sheet dialog[open]").wait_for()
    page.keyboard.press("Escape")
    press(page, "Control+k")
    page.keyboard.type("任务")
    page.locator("#palette-found .palette-hit", has_text="任务").wait_for()
    press(page, "Enter")

    page.wait_for_url("**/tasks/**")


def test_escape_leaves_the_text_and_keeps_the_words(page, enter, desk):
    enter(page, desk["wang"])
    page.goto(f"/complaints/{desk['cases'][0].number}/")
    page.locator(OPEN).wait_for()
    press(page, "r")
    page.keyboard.type("马上办")

    press(page, "Escape j")
    opened(page, desk["cases"][1])
    press(page, "k")
    opened(page, desk["cases"][0])

    expect(page.locator("#composer textarea[name=text]")).to_have_value("马上办")


def test_several_are_assigned_and_taken_back(page, enter, alpha, desk):
    enter(page, desk["zhao"])
    page.goto("/complaints/?scope=all")

    press(page, "j")
    opened(page, desk["cases"][0])
    press(page, "x j")
    opened(page, desk["cases"][1])
    press(page, "Shift+X")
    assert page.locator("[data-chosen]").inner_text() == "2"
    press(page, "a")
    sheet = page.locator("#sheet dialog[open]")
    expect(sheet.locator("select[name=to]")).to_be_focused()
    sheet.locator("select[name=to]").select_option(label="赵主管")
    sheet.locator("textarea").fill("我来跟")
    assert_accessible(page, "#sheet")
    page.keyboard.press("Control+Enter")
    undo = page.locator(".toast-item button", has_text="撤销").first
    undo.wait_for()
    with tenant_atomic(alpha.pk):
        moved = Case.objects.filter(holder=desk["zhao"]).count()
    press(page, "z")
    page.locator(".toast-item", has_text="已撤回").wait_for()

    assert moved == 2
    with tenant_atomic(alpha.pk):
        assert Case.objects.filter(holder=desk["wang"]).count() == 3


def test_a_question_is_kept_as_a_view_and_asked_again(page, enter, alpha, desk):
    enter(page, desk["wang"])
    page.goto("/complaints/")

    press(page, "f")
    page.locator("#filter-q").fill("赠品")
    page.keyboard.press("Enter")
    page.locator(".queue-chips", has_text="赠品").wait_for()
    settled(page)
    assert page.locator(".queue-row").count() == 1
    press(page, "v")
    page.locator(".queue-views a[href*='views/new']").click()
    page.locator("#id_name").fill("赠品问题")
    page.locator("main button[type=submit]").click()
    page.locator(".queue-views", has_text="赠品问题").wait_for()

    assert page.locator(".queue-row").count() == 1
    with tenant_atomic(alpha.pk):
        assert SavedView.objects.get().wanted["q"] == "赠品"


def test_new_cases_wait_and_nothing_that_is_read_moves(page, enter, alpha, desk):
    enter(page, desk["wang"])
    page.goto("/complaints/")
    press(page, "j")
    opened(page, desk["cases"][0])
    with tenant_atomic(alpha.pk) as now:
        urgent = open_complaint(new_complaint(), actor=desk["wang"], now=now).case
        Case.objects.filter(pk=urgent.pk).update(next_due_at=now - HOUR)
        Case.objects.filter(pk=desk["cases"][2].pk).update(holder=desk["zhao"])

    page.evaluate("document.body.dispatchEvent(new CustomEvent('live', {bubbles: true, detail: {topic: 'desk'}}))")
    page.locator("#queue-news a").wait_for()
    focused = page.evaluate("document.activeElement.getAttribute('aria-current')")
    before = page.locator(".queue-row").count()
    gone = page.locator(".queue-row .is-gone").count()
    page.locator("#queue-news a").click()
    page.locator(f"#queue-row-{urgent.pk}").wait_for()

    assert (focused, before, gone) == ("true", 3, 1)


@pytest.mark.parametrize(
    ("size", "language", "theme"),
    [(DESK, "zh-hans", "light"), (TABLET, "en", "dark"), (PHONE, "zh-hans", "dark")],
    ids=["desk", "tablet-en-dark", "phone-dark"],
)
def test_workspace_is_accessible_and_fits(new_context, enter, alpha, desk, size, language, theme):
    with tenant_atomic(alpha.pk):
        Member.objects.filter(pk=desk["zhao"].pk).update(language=language, preferences={"theme": theme})
    page = new_context(size).new_page()
    watched = Watched(page)
    enter(page, desk["zhao"])
    for address in ("/complaints/?scope=all", "/complaints/?q=nothing", "/desk/views/", "/desk/labels/"):
        page.goto(address)
        assert_accessible(page)
        assert_fits(page)
    page.goto("/complaints/?scope=all")
    page.locator("[data-row]").first.click()
    page.locator("[data-open-case]").wait_for()
    assert_accessible(page)
    assert_fits(page)
    if size != DESK:
        page.locator(".case-more").click()
        page.locator("#context-pane:popover-open").wait_for()
        assert_accessible(page)
    watched.assert_quiet()


def test_workspace_works_without_scripts(new_context, enter, desk):
    page = new_context(DESK, java_script_enabled=False).new_page()
    enter(page, desk["zhao"])

    page.goto("/complaints/?scope=all")
    page.locator("[data-row]").first.click()
    opened(page, desk["cases"][0])
    page.locator(".pane-queue").get_by_role("link").click()
    page.locator(".queue-pick").first.check()
    page.locator(".bulk-bar button").first.click()

    expect(page.locator("main select[name=to]")).to_be_visible()
