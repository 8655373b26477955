"""The project's own checks find what they are there for."""

import importlib.util
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import polib
import pytest

CHECKS = Path(__file__).parent.parent.parent / ".ci"


def load(name: str) -> ModuleType:
    """One of the scripts as a module."""
    spec = importlib.util.spec_from_file_location(name, CHECKS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


sizes, translations = load("sizes"), load("translations")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty project, in which the scripts run."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: str, text: str) -> Path:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)
    return Path(path)


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("room/rules.py", "\n" * 400, []),
        ("room/rules.py", "\n" * 401, ["room/rules.py: 401 lines, at most 400"]),
        ("tests/room/test_rules.py", "\n" * 401, []),
        ("tests/room/test_rules.py", "\n" * 601, ["tests/room/test_rules.py: 601 lines, at most 600"]),
        ("templates/page.html", "\n" * 401, ["templates/page.html: 401 lines, at most 400"]),
        ("room/migrations/0001_initial.py", "\n" * 999, []),
        ("room/rules.py", "def short():\n" + "    x\n" * 39, []),
        ("room/rules.py", "def long():\n" + "    x\n" * 40, ["room/rules.py:1: long has 41 lines, at most 40"]),
        ("tests/test_rules.py", "async def long():\n" + "    x\n" * 80,
         ["tests/test_rules.py:1: long has 81 lines, at most 80"]),
        ("data/table.csv", "\n" * 999, []),
    ],
)  # fmt: skip
def test_too_long_names_what_is_past_its_limit(project: Path, path: str, text: str, expected: list[str]) -> None:
    assert sizes.too_long(write(path, text)) == expected


def test_messages_of_reads_python_calls_in_every_spelling(project: Path) -> None:
    source = write(
        "room/models.py",
        '_("One")\ngettext_lazy("Two " "lines")\ntranslation.gettext("Three")\n'
        'ngettext("%(n)d case", "%(n)d cases", n)\npgettext("month", "May")\nother("Not a text")\n_(name)\n',
    )

    assert set(translations.messages_of(source)) == {
        ("month", "May"), (None, "%(n)d case"), (None, "One"), (None, "Three"), (None, "Two lines")
    }  # fmt: skip


def test_messages_of_reads_templates(project: Path) -> None:
    source = write(
        "templates/page.html",
        '{% load i18n %}{% translate "Don\'t" %} {% translate "May" context "month" %} {{ _("Shown") }}'
        "{% blocktranslate count n=list|length %}{{ n }} case{% plural %}{{ n }} cases{% endblocktranslate %}"
        "{% blocktranslate with name=x %}Hello {{ name }}{% endblocktranslate %}",
    )

    assert set(translations.messages_of(source)) == {
        ("month", "May"), (None, "%(n)s case"), (None, "Don't"), (None, "Hello %(name)s"), (None, "Shown")
    }  # fmt: skip


HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def test_catalogue_takes_in_the_rooms_own_words_and_they_count_before_its_own(project: Path) -> None:
    write("locale/zh_Hans/LC_MESSAGES/django.po", HEADER + 'msgid "Open"\nmsgstr "待处理"\n')
    write("locale/parts/room.po", HEADER + 'msgid "Open"\nmsgstr "打开"\n\nmsgid "Case"\nmsgstr "案件"\n')

    translations.compile_catalogue()

    compiled = polib.mofile("locale/zh_Hans/LC_MESSAGES/django.mo")
    assert {entry.msgid: entry.msgstr for entry in compiled} == {"Open": "打开", "Case": "案件"}


def test_merge_parts_writes_one_catalogue_in_the_order_of_the_sources(project: Path) -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    write("room/a.py", '_("Open")')
    write("room/b.py", '_("Case")')
    subprocess.run(["git", "add", "room"], check=True)
    write("locale/zh_Hans/LC_MESSAGES/django.po", HEADER + 'msgid "Case"\nmsgstr "旧"\n')
    write("locale/parts/room.po", HEADER + 'msgid "Case"\nmsgstr "案件"\n\nmsgid "Open"\nmsgstr "打开"\n')

    status = translations.merge_parts()

    merged = polib.pofile("locale/zh_Hans/LC_MESSAGES/django.po")
    assert status == 0
    assert [(entry.msgid, entry.msgstr) for entry in merged] == [("Open", "打开"), ("Case", "案件")]
    assert list(Path("locale/parts").iterdir()) == []


def test_merge_parts_refuses_two_wordings_of_one_text(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write("locale/parts/one.po", HEADER + 'msgid "From"\nmsgstr "发件人"\n')
    write("locale/parts/two.po", HEADER + 'msgid "From"\nmsgstr "开始时间"\n')

    status = translations.merge_parts()

    assert status == 1
    assert capsys.readouterr().out == "'From': one 发件人, two 开始时间\n"
    assert not Path("locale/zh_Hans").exists()
    assert len(list(Path("locale/parts").iterdir())) == 2


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ("locale/parts/one.po", "locale/parts/two.po", "'Open': one 打开, two 处理中\n"),
        ("locale/parts/one.po", "locale/zh_Hans/LC_MESSAGES/django.po", "'Open': one 打开, django 处理中\n"),
        ("locale/parts/one.po", "locale/parts/one.po", "'Open': one 打开, one 处理中\n"),
    ],
    ids=["two parts", "a part and the catalogue", "one part twice"],
)
def test_check_catalogue_names_two_wordings_of_one_text(
    project: Path, capsys: pytest.CaptureFixture[str], first: str, second: str, sentence: str
) -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    texts = {first: HEADER + 'msgid "Open"\nmsgstr "打开"\n'}
    texts[second] = texts.get(second, HEADER) + '\nmsgid "Open"\nmsgstr "处理中"\n'
    for name, text in texts.items():
        write(name, text)

    status = translations.check_catalogue()

    assert status == 1
    assert capsys.readouterr().out == sentence


def test_check_catalogue_allows_another_wording_in_another_context(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    write("locale/parts/one.po", HEADER + 'msgid "Open"\nmsgstr "打开"\n')
    write("locale/parts/two.po", HEADER + 'msgctxt "state"\nmsgid "Open"\nmsgstr "处理中"\n')

    assert translations.check_catalogue() == 0


def test_compile_catalogue_does_nothing_without_a_change(project: Path) -> None:
    write("locale/parts/room.po", HEADER + 'msgid "Case"\nmsgstr "案件"\n')
    translations.compile_catalogue()
    compiled = Path("locale/zh_Hans/LC_MESSAGES/django.mo")
    compiled.write_bytes(b"untouched")

    translations.compile_catalogue()

    assert compiled.read_bytes() == b"untouched"
