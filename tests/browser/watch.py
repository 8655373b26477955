"""What a page did that no test asked about: errors in its console, refused resources, findings of axe."""

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Frame, Page

ROOT = Path(__file__).parent.parent.parent
AXE = ROOT / "node_modules/axe-core/axe.min.js"
# The live server speaks no WebSocket; the page then asks by plain requests. Who leaves a page drops what it still
# asked for; htmx tells each lost request by two names, of which the other (sendError, timeout) stays an error.
EXPECTED = ("WebSocket connection to", "htmx:sendAbort", "htmx:afterRequest")


class Watched:
    """Collects the errors of a page, but those that hold one of the `expected` words."""

    def __init__(self, page: Page, expected: list[str] | None = None) -> None:
        self.errors: list[str] = []
        self.expected = [] if expected is None else expected
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(words in message.text for words in (*EXPECTED, *self.expected)):
            self.errors.append(f"{message.text} {message.location.get('url', '')}")

    def assert_quiet(self) -> None:
        """No script failed and nothing was refused by the content security policy."""
        assert self.errors == [], self.errors


def findings(page: Page, within: str = "html") -> list[dict[str, Any]]:
    """What axe finds wrong by WCAG 2.2 AA, one short entry a rule."""
    page.evaluate(AXE.read_text())
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    script = "async ([within, rules]) => await axe.run(within, {runOnly: rules, resultTypes: ['violations']})"
    result = page.evaluate(script, [within, rules])
    return [
        {
            "rule": found["id"],
            "where": [node["html"][:160] + " | " + node["failureSummary"][:260] for node in found["nodes"][:4]],
        }
        for found in result["violations"]
    ]


def assert_accessible(page: Page, within: str = "html") -> None:
    """axe has nothing to say."""
    found = findings(page, within)
    assert found == [], json.dumps(found, ensure_ascii=False, indent=1)


def assert_fits(page: Page) -> None:
    """Nothing makes the page scroll sideways."""
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{page.url} is {overflow} px too wide"


def until(page: Page | Frame, condition: str, arg: Any = None) -> None:
    """Wait until a function of the page says yes to `arg`; the test's own limit ends the wait.

    Playwright's own waiting compiles its text again at each look, which our content security policy refuses.
    """
    looking = "const look = () => condition(arg) ? resolve() : setTimeout(look, 20); look();"
    page.evaluate(f"(arg) => new Promise((resolve) => {{ const condition = {condition}; {looking} }})", arg)
