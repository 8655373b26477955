"""The report says truly which rule is proved, and the catalogue it reads is whole."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.rules_report import ROOT, known_rules, main, marked_tests

CATALOGUE = {
    "CMP": "01-36 40-48 50-67",
    "RPR": "01-20",
    "DOA": "01-17",
    "INQ": "01-42",
    "CHT": "01-10",
    "DLR": "01-13",
    "CUS": "01-25 27-30",
    "SUR": "01-20",
    "BRD": "01-10 12-12",
    "SPR": "01-16",
    "DSP": "01-26",
    "CON": "01-17",
    "INC": "01-16",
    "IWR": "01-15",
    "SHF": "01-31",
    "ATT": "01-18",
    "LVE": "01-09",
    "BRP": "01-13",
    "PAY": "01-23",
    "MTG": "01-32",
    "KBS": "01-18",
    "QMS": "01-22",
    "RPT": "01-08",
    "ROL": "01-09",
    "DOC": "01-10",
}
TAGS = {"record", "enforce", "compute", "remind", "escalate", "approve", "assign", "count", "print", "show"}
RULE_ID = re.compile(rf"\b(?:{'|'.join(CATALOGUE)})-\d{{2}}\b")
ROOMS = [
    "csdesk",
    "tickets",
    "repairs",
    "spares",
    "shipping",
    "products",
    "staff",
    "attendance",
    "incentives",
    "dealers",
    "reports",
    "templates",
    "docs",
    "bench",
]

Tree = Callable[..., Path]


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """Writes a project of two rules; `tests` is the source of its one test module."""

    def plant(tests: str, *, excuses: str = "", rules: str = "AAA-01 AAA-02") -> Path:
        (tmp_path / "docs").mkdir()
        (tmp_path / "tests/room").mkdir(parents=True)
        lines = [f"- **{rule}** {{record}} A rule.\n" for rule in rules.split()]
        (tmp_path / "docs/rules.md").write_text("# Rules\n" + "".join(lines))
        (tmp_path / "docs/not_software.toml").write_text(excuses)
        (tmp_path / "tests/room/test_it.py").write_text("import pytest\n" + tests)
        return tmp_path

    return plant


def marks_of(root: Path) -> set[tuple[str, str]]:
    return {(test.removeprefix("tests/room/test_it.py::"), rule) for test, rule in marked_tests(root / "tests")}


def expand(spans: str) -> Iterator[int]:
    for span in spans.split():
        first, last = span.split("-")
        yield from range(int(first), int(last) + 1)


def test_main_prints_each_rule_with_its_tests_reason_or_nothing(tree, capsys):
    source = '@pytest.mark.rule("AAA-02")\ndef test_b(): ...\n@pytest.mark.rule("AAA-02")\nasync def test_a(): ...\n'
    root = tree(source, excuses='AAA-01 = "Mere\\n conduct."', rules="AAA-01 AAA-02 AAA-03")

    code = main(root)

    assert code == 0
    assert capsys.readouterr() == (
        "AAA-01\tnot-software\tMere conduct.\n"
        "AAA-02\tcovered\ttests/room/test_it.py::test_b,tests/room/test_it.py::test_a\n"
        "AAA-03\tmissing\t\n"
        "1 of 3 covered\n",
        "",
    )


@pytest.mark.parametrize(
    ("source", "found"),
    [
        pytest.param(
            '@pytest.mark.rule("AAA-01", "AAA-02")\ndef test_a(): ...',
            {("test_a", "AAA-01"), ("test_a", "AAA-02")},
            id="several rules in one mark",
        ),
        pytest.param(
            '@pytest.mark.rule("AAA-01")\nclass TestA:\n    pytestmark = pytest.mark.rule("AAA-02")\n'
            "    def test_b(self): ...",
            {("TestA::test_b", "AAA-01"), ("TestA::test_b", "AAA-02")},
            id="a class",
        ),
        pytest.param(
            'pytestmark = [pytest.mark.django_db, pytest.mark.rule("AAA-01")]\ndef test_a(): ...\n'
            "class TestB:\n    def test_c(self): ...",
            {("test_a", "AAA-01"), ("TestB::test_c", "AAA-01")},
            id="a module",
        ),
        pytest.param(
            '@pytest.mark.parametrize("n", [pytest.param(1, marks=pytest.mark.rule("AAA-01")),'
            ' pytest.param(2, marks=[pytest.mark.rule("AAA-02")])])\ndef test_a(n): ...',
            {("test_a", "AAA-01"), ("test_a", "AAA-02")},
            id="parameters",
        ),
        pytest.param(
            'CASES = [pytest.param(1, marks=pytest.mark.rule("AAA-01"))]\n'
            '@pytest.mark.parametrize("n", CASES)\ndef test_a(n): ...',
            {("test_a", "AAA-01")},
            id="parameters with a name",
        ),
        pytest.param(
            'from pytest import mark\n@mark.rule("AAA-01")\ndef test_a(): ...',
            {("test_a", "AAA-01")},
            id="mark imported by name",
        ),
    ],
)
def test_marked_tests_finds_rules_marked_on(tree, source, found):
    root = tree(source)

    marks = marks_of(root)

    assert marks == found


@pytest.mark.parametrize(
    "source",
    [
        pytest.param('@pytest.mark.rule("AAA-01")\ndef helper(): ...', id="no test"),
        pytest.param('@pytest.mark.rule("AAA-01")\nclass Helper:\n    def test_a(self): ...', id="no test class"),
        pytest.param('@pytest.mark.skip\n@pytest.mark.rule("AAA-01")\ndef test_a(): ...', id="skipped"),
        pytest.param('@pytest.mark.xfail(reason="x")\n@pytest.mark.rule("AAA-01")\ndef test_a(): ...', id="failing"),
        pytest.param('UNUSED = pytest.mark.rule("AAA-01")\ndef test_a(): ...', id="unused mark"),
        pytest.param('"""Like @pytest.mark.rule("AAA-01")."""\ndef test_a(): ...', id="prose"),
    ],
)
def test_marked_tests_takes_no_proof_from_what_does_not_run(tree, source):
    root = tree(source)

    marks = marks_of(root)

    assert marks == set()


@pytest.mark.parametrize(
    ("planted", "complaint"),
    [
        pytest.param(
            {"tests": '@pytest.mark.rule("AAA-99")\ndef test_a(): ...'},
            "tests/room/test_it.py::test_a: docs/rules.md knows no AAA-99.",
            id="unknown rule",
        ),
        pytest.param(
            {"tests": '@pytest.mark.rule("AAA-01")\ndef test_a(): ...', "excuses": 'AAA-01 = "Conduct."'},
            "docs/not_software.toml excuses AAA-01, which is proved by tests/room/test_it.py::test_a.",
            id="proved and excused",
        ),
        pytest.param(
            {"tests": "", "excuses": 'AAA-99 = "Conduct."'},
            "docs/not_software.toml: docs/rules.md knows no AAA-99.",
            id="unknown excuse",
        ),
        pytest.param(
            {"tests": "", "excuses": 'AAA-01 = " "'},
            "docs/not_software.toml gives no reason for AAA-01.",
            id="excuse without reason",
        ),
        pytest.param(
            {"tests": "", "rules": "AAA-01 AAA-01"}, "docs/rules.md lists AAA-01 twice.", id="rule listed twice"
        ),
        pytest.param(
            {"tests": 'RULE = "AAA-01"\n@pytest.mark.rule(RULE)\ndef test_a(): ...'},
            "tests/room/test_it.py: line 3: a rule mark takes its IDs as plain strings",
            id="rule not written out",
        ),
    ],
)
def test_main_refuses_a_tree_that_contradicts_itself(tree, capsys, planted, complaint):
    root = tree(**planted)

    code = main(root)

    assert code == 1
    assert capsys.readouterr().err == complaint + "\n"


def test_main_refuses_a_test_module_that_cannot_be_read(tree, capsys):
    root = tree('@pytest.mark.rule("AAA-01")\ndef test_a(:')

    code = main(root)

    assert code == 1
    assert "test_it.py, line 3" in capsys.readouterr().err


def test_report_of_this_project_runs_without_django_and_holds_together():
    blocked = (
        "import sys, runpy; sys.modules['django'] = None; runpy.run_module('tests.rules_report', run_name='__main__')"
    )
    bare = {name: value for name, value in os.environ.items() if name in {"PATH", "SYSTEMROOT"}}

    run = subprocess.run([sys.executable, "-c", blocked], cwd=ROOT, env=bare, capture_output=True, text=True)

    assert (run.returncode, run.stderr) == (0, "")
    assert re.fullmatch(r"\d+ of 508 covered", run.stdout.splitlines()[-1])


def test_catalogue_has_the_508_rules_in_order():
    wanted = [f"{group}-{number:02}" for group, spans in CATALOGUE.items() for number in expand(spans)]

    rules = known_rules(ROOT / "docs/rules.md")

    assert len(wanted) == 508
    assert rules == wanted


def test_catalogue_says_of_each_rule_what_software_does_with_it():
    lines = (ROOT / "docs/rules.md").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line.startswith("- **")]

    read = [re.fullmatch(r"- \*\*[A-Z]{3}-\d{2}\*\* \{([a-z,]+)\} \S.*\.", line) for line in rules]

    assert [line for line, match in zip(rules, read, strict=True) if not match] == []
    assert {tag for match in read if match for tag in match[1].split(",")} == TAGS


def test_every_rule_named_in_the_project_is_in_the_catalogue():
    known = set(known_rules(ROOT / "docs/rules.md"))
    sources = (
        path
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.suffix in {".py", ".toml", ".html", ".md", ".txt"}
    )

    unknown = {
        f"{path.relative_to(ROOT)}: {rule}"
        for path in sources
        for rule in RULE_ID.findall(path.read_text(encoding="utf-8"))
        if rule not in known
    }

    assert unknown == set()


def test_rulebook_names_no_rule_outside_the_catalogue():
    known = set(known_rules(ROOT / "docs/rules.md"))
    rulebook = ROOT / "csdesk/rulebook"
    sources = [path for part in ("presets", "sections") for path in (rulebook / part).rglob("*.*")]

    named = {
        rule
        for path in sources
        if path.suffix in {".py", ".toml"}
        for rule in re.findall(r"\b[A-Z]{3}-\d{2}\b", path.read_text(encoding="utf-8"))
    }

    assert named - known == set()
