"""What the pages' scripts do: clocks, keyboard, drafts, notices, menus."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from tests.browser.fixtures import DESK
from tests.browser.watch import assert_accessible

pytestmark = pytest.mark.urls("tests.browser.urls")
Enter = Callable[[Page, Member], None]
MemberOf = Callable[..., Member]


@pytest.fixture
def desk(page: Page, enter: Enter, member_of: MemberOf, alpha: Tenant) -> Page:
    """A page of a colleague who reads English."""
    enter(page, member_of(alpha, "Li", email="li@alpha.test", language="en"))
    return page


def clock(page: Page, number: int) -> tuple[str, str]:
    """State and words of the clock at that place."""
    found = page.locator(".card .actions .clock").nth(number)
    return found.get_attribute("data-state") or "", found.locator(".clock-text").inner_text()


def test_clocks_go_on_counting_and_turn_amber_and_red(desk: Page) -> None:
    desk.clock.install()
    desk.goto("/test/gallery/")
    before = clock(desk, 1)

    desk.clock.run_for(30_000)
    amber = clock(desk, 1)
    desk.clock.run_for(20_000)
    red = clock(desk, 1)

    assert before[0] == "running"
    assert amber[0] == "warning"
    assert red[0] == "late"
    assert red[1].startswith("late by ")


def test_a_clock_that_runs_out_is_told_as_an_alarm(desk: Page) -> None:
    desk.clock.install()
    desk.goto("/test/gallery/")

    desk.clock.run_for(60_000)

    expect(desk.locator("#alarms")).to_have_text("在线 is late.")


def test_clocks_follow_the_servers_time_when_the_readers_clock_is_wrong(desk: Page) -> None:
    desk.clock.install(time="2031-01-01T00:00:00Z")

    desk.goto("/test/gallery/")
    desk.clock.run_for(1_000)

    assert clock(desk, 0) == ("running", "3 h 12 min left")


def test_paused_and_settled_clocks_stand_still(desk: Page) -> None:
    desk.clock.install()
    desk.goto("/test/gallery/")
    before = [clock(desk, number) for number in (5, 6, 7, 8)]

    desk.clock.fast_forward("09:00:00")

    assert [clock(desk, number) for number in (5, 6, 7, 8)] == before


def test_a_letter_presses_its_button_but_not_while_one_writes(desk: Page) -> None:
    desk.goto("/test/live/")
    desk.locator("#reply").focus()
    desk.keyboard.press("a")
    assert "#assigned" not in desk.url

    desk.locator("#reply").blur()
    desk.keyboard.press("a")

    assert desk.url.endswith("#assigned")
    assert desk.locator("#reply").input_value() == "a"


def test_keys_of_an_input_method_are_left_alone(desk: Page) -> None:
    desk.goto("/test/live/")

    desk.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'a', isComposing: true, bubbles: true}))"
    )

    assert "#assigned" not in desk.url


def test_shortcuts_can_be_switched_off(page: Page, enter: Enter, member_of: MemberOf, alpha: Tenant) -> None:
    enter(page, member_of(alpha, "Li", language="en", preferences={"shortcuts": "off"}))
    page.goto("/test/live/")

    page.keyboard.press("a")
    page.keyboard.press("?")

    assert "#assigned" not in page.url
    expect(page.locator("#shortcut-help")).to_be_hidden()


def test_question_mark_lists_the_pages_shortcuts(desk: Page) -> None:
    desk.goto("/test/live/")

    desk.keyboard.press("?")

    expect(desk.locator("#shortcut-help")).to_be_visible()
    expect(desk.locator("#shortcut-help dt", has_text="A").last).to_be_visible()
    expect(desk.locator("#shortcut-help")).to_contain_text("分配")
    assert_accessible(desk)
    desk.keyboard.press("Escape")
    expect(desk.locator("#shortcut-help")).to_be_hidden()


def test_j_and_k_walk_the_rows(desk: Page) -> None:
    desk.goto("/test/live/")

    steps = []
    for key in ("j", "j", "j", "j", "k"):
        desk.keyboard.press(key)
        steps.append(desk.evaluate("document.activeElement.textContent"))

    assert steps == ["一", "二", "三", "三", "二"]


def test_a_buttons_tooltip_names_its_key(desk: Page) -> None:
    desk.goto("/test/live/")

    expect(desk.locator("#assign")).to_have_attribute("title", "分配 (A)")


def wait_for_draft(page: Page) -> None:
    """Until the browser has kept what was typed (the policy of the page forbids Playwright's own waiting)."""
    for _ in range(100):
        if page.evaluate("Object.keys(localStorage).some((key) => key.endsWith('.sample-1'))"):
            return
        page.wait_for_timeout(50)


def test_what_was_typed_survives_a_reload_but_no_consent(desk: Page) -> None:
    desk.goto("/test/draft/")
    desk.locator("[name=title]").fill("主机不通电")
    desk.locator("[name=urgent]").check()
    desk.locator("[name=agreed]").check()

    desk.reload()

    assert desk.locator("[name=title]").input_value() == "主机不通电"
    assert desk.locator("[name=urgent]").is_checked()
    assert not desk.locator("[name=agreed]").is_checked()
    expect(desk.locator(".draft-note")).to_be_visible()


def test_a_draft_can_be_thrown_away(desk: Page) -> None:
    desk.goto("/test/draft/")
    desk.locator("[name=title]").fill("主机不通电")
    wait_for_draft(desk)
    desk.reload()

    desk.get_by_role("button", name="Discard").click()
    desk.reload()

    assert desk.locator("[name=title]").input_value() == ""


def fill(page: Page, title: str) -> None:
    page.locator("[name=title]").fill(title)
    page.locator("[name=kind]").select_option("service")
    page.locator("[name=way][value=call]").check()


def test_a_draft_is_dropped_when_the_server_has_taken_it(desk: Page) -> None:
    desk.goto("/test/draft/")
    fill(desk, "主机不通电")

    desk.get_by_role("button", name="保存").click()

    expect(desk.locator(".toast-item")).to_contain_text("已保存。")
    expect(desk.locator(".draft-note")).to_have_count(0)
    assert desk.locator("[name=title]").input_value() == ""


def test_a_draft_is_kept_when_the_server_refuses_it(desk: Page, expected_errors: list[str]) -> None:
    expected_errors.append("status of 422")
    desk.goto("/test/draft/")
    fill(desk, " ")
    desk.evaluate("document.querySelector('form[data-draft]').noValidate = true")
    desk.locator("[name=title]").fill("")
    desk.get_by_role("button", name="保存").click()
    desk.wait_for_url("**/test/post/")

    desk.goto("/test/draft/")

    assert desk.locator("[name=kind]").input_value() == "service"


@pytest.mark.parametrize(("title", "kept"), [("", "service"), ("主机不通电", "quality")])
def test_a_draft_of_a_fragments_form_is_dropped_only_when_it_was_taken(
    desk: Page, expected_errors: list[str], title: str, kept: str
) -> None:
    expected_errors.append("status of 422")
    desk.goto("/test/fragment_form/")
    fill(desk, title)
    wait_for_draft(desk)

    with desk.expect_response("**/test/post/"):
        desk.get_by_role("button", name="保存").click()
    expect(desk.locator("#answers")).not_to_be_empty()
    desk.goto("/test/fragment_form/")

    assert desk.locator("[name=kind]").input_value() == kept


def test_what_was_typed_survives_the_end_of_the_session(desk: Page, expected_errors: list[str]) -> None:
    expected_errors.append("status of 403")
    desk.goto("/test/draft/")
    fill(desk, "主机不通电")
    cookies = desk.context.cookies()
    desk.context.clear_cookies()
    desk.get_by_role("button", name="保存").click()
    desk.wait_for_load_state()

    desk.context.add_cookies(cookies)  # type: ignore[arg-type]
    desk.goto("/test/draft/")

    assert desk.locator("[name=title]").input_value() == "主机不通电"


def test_drafts_of_another_member_are_not_shown(desk: Page, enter: Enter, member_of: MemberOf, alpha: Tenant) -> None:
    desk.goto("/test/draft/")
    desk.locator("[name=title]").fill("mine")
    wait_for_draft(desk)
    enter(desk, member_of(alpha, "Wang", email="wang@alpha.test"))

    desk.goto("/test/draft/")

    assert desk.locator("[name=title]").input_value() == ""


def test_undo_takes_back_and_says_so(desk: Page) -> None:
    desk.goto("/test/draft/")
    fill(desk, "x")
    desk.get_by_role("button", name="保存").click()

    desk.locator(".toast-item").get_by_role("button", name="Undo").click()

    expect(desk.locator(".toast-item")).to_contain_text("已撤销。")


def test_undo_of_an_act_on_the_page_leaves_the_page_and_refreshes_its_fragment(desk: Page) -> None:
    desk.goto("/test/live/")
    desk.locator("#reply").fill("正在写")
    desk.get_by_role("button", name="做").click()
    expect(desk.locator(".toast-item")).to_contain_text("已分配给李。")

    desk.locator(".toast-item").get_by_role("button", name="Undo").click()

    expect(desk.locator(".toast-item")).to_have_text("已撤销。")
    expect(desk.locator("#acted")).to_contain_text("新")
    assert desk.locator("#reply").input_value() == "正在写"


def test_undo_is_offered_for_ten_seconds(desk: Page) -> None:
    desk.clock.install()
    desk.goto("/test/draft/")
    fill(desk, "x")
    desk.get_by_role("button", name="保存").click()
    expect(desk.locator(".toast-item")).to_have_count(1)

    desk.clock.run_for(9_000)
    expect(desk.locator(".toast-item")).to_have_count(1)
    desk.clock.run_for(2_000)

    expect(desk.locator(".toast-item")).to_have_count(0)


def test_a_form_is_sent_once_however_often_it_is_pressed(desk: Page) -> None:
    desk.goto("/test/draft/")
    fill(desk, "x")
    sent: list[str] = []
    desk.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)

    desk.get_by_role("button", name="保存").dblclick()

    expect(desk.locator(".toast-item")).to_have_count(1)
    assert len(sent) == 1


def test_the_menu_opens_by_keyboard_and_closes_by_escape(desk: Page) -> None:
    desk.goto("/test/live/")
    summary = desk.locator("summary").last
    summary.focus()

    desk.keyboard.press("Enter")
    expect(desk.locator(".menu-list").last).to_be_visible()
    assert_accessible(desk)
    desk.keyboard.press("Escape")

    expect(desk.locator(".menu-list").last).to_be_hidden()
    expect(summary).to_be_focused()


def test_a_refused_action_tells_its_rule_when_it_has_the_focus(desk: Page) -> None:
    desk.goto("/test/gallery/")

    desk.get_by_role("button", name="重新打开").focus()

    expect(desk.get_by_role("tooltip")).to_contain_text("CMP-52")
    assert_accessible(desk)


def test_the_theme_is_chosen_in_the_menu(desk: Page) -> None:
    desk.goto("/test/live/")
    desk.locator("summary").last.click()

    desk.get_by_role("button", name="Dark").click()

    expect(desk.locator("html")).to_have_attribute("data-theme", "dark")
    assert desk.url.endswith("/test/live/")


def test_without_a_choice_the_system_decides_between_light_and_dark(
    new_context: Callable[..., BrowserContext], enter: Enter, member_of: MemberOf, alpha: Tenant
) -> None:
    member = member_of(alpha, "Li")
    colours = []
    for scheme in ("light", "dark"):
        page = new_context(DESK, color_scheme=scheme).new_page()
        enter(page, member)
        page.goto("/test/live/")
        colours.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    assert colours == ["rgb(244, 246, 248)", "rgb(18, 24, 31)"]


def test_pages_work_without_scripts(
    new_context: Callable[..., BrowserContext], enter: Enter, member_of: MemberOf, alpha: Tenant
) -> None:
    page = new_context(DESK, java_script_enabled=False).new_page()
    enter(page, member_of(alpha, "Li", language="en"))
    page.goto("/test/draft/")
    fill(page, "x")

    page.get_by_role("button", name="保存").click()

    expect(page.locator(".toast-item")).to_contain_text("已保存。")
    page.locator("summary").last.click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


SHIFTS = """new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => (sum += entry.value)))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 100);
})"""


def test_nothing_jumps_while_a_page_appears(desk: Page) -> None:
    desk.goto("/test/gallery/")

    assert desk.evaluate(SHIFTS) == 0
