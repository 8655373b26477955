"""What every page keeps to: the content security policy, no style or script of its own, weight."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

ROOT = Path(__file__).parent.parent
FORBIDDEN = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*="),
    "style element": re.compile(r"<style\b"),
    "event handler": re.compile(r"<[^>]*\son[a-z]+\s*="),
    "script that needs eval": re.compile(r"""\shx-on\b|hx-vals=["']js:|hx-headers=["']js:|hx-trigger=["'][^"']*\["""),
    "address of another host": re.compile(r"""(?:src|href)=["'](?:https?:)?//"""),
    "kit's script": re.compile(r"\bdata-bs-(?!theme)"),
}
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"']application/json)", re.IGNORECASE)
AGENTS_LIMIT, PORTAL_LIMIT = 150_000, 60_000  # bytes of script, compressed


def templates() -> list[Path]:
    folders = [ROOT / "templates", *ROOT.glob("csdesk/*/templates"), *ROOT.glob("*/templates")]
    return sorted({page for folder in folders for page in folder.rglob("*.html")})


@pytest.mark.parametrize("template", templates(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_holds_nothing_that_the_policy_refuses(template: Path) -> None:
    # Mails are read elsewhere; their look has to be in them.
    if "email" in template.parts:
        return
    text = re.sub(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}", "", template.read_text(), flags=re.DOTALL)

    found = [name for name, pattern in FORBIDDEN.items() if pattern.search(text)]

    assert found == []
    assert not INLINE_SCRIPT.search(text)


def test_a_page_carries_the_strict_policy(db: None) -> None:
    headers = Client().get("/accounts/login/").headers

    directives = {line.split()[0]: line.split()[1:] for line in headers["Content-Security-Policy"].split(";") if line}
    assert directives["default-src"] == ["'self'"]
    assert directives["script-src"] == ["'self'"]
    assert directives["style-src"] == ["'self'"]
    assert directives["object-src"] == ["'none'"]
    assert directives["frame-ancestors"] == ["'none'"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def modules(entry: str) -> Iterator[Path]:
    """A script and everything that it imports."""
    seen, waiting = set(), [ROOT / "static/js" / entry]
    while waiting:
        script = waiting.pop()
        if script in seen:
            continue
        seen.add(script)
        yield script
        imported = re.findall(r"""import\s[^"']*["'](\./[^"']+)["']|import\s*["'](\./[^"']+)["']""", script.read_text())
        waiting += [script.parent / (one or other) for one, other in imported]


def weight(entry: str) -> int:
    scripts = [*modules(entry), Path(str(finders.find("django_htmx/htmx-2.min.js")))]
    return sum(len(gzip.compress(script.read_bytes())) for script in scripts)


def test_scripts_of_agents_pages_stay_light() -> None:
    assert weight("agents.js") < AGENTS_LIMIT


def test_scripts_of_the_portal_stay_light() -> None:
    assert weight("portal.js") < PORTAL_LIMIT


def test_no_script_writes_markup_or_evaluates_text() -> None:
    pattern = re.compile(r"\.innerHTML|\.outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")

    found = [script.name for script in (ROOT / "static/js").glob("*.js") if pattern.search(script.read_text())]

    assert found == []
