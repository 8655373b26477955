"""Translations without GNU gettext.

`compile` writes the compiled catalogue, `check` names texts without Chinese or with two wordings, `merge` takes
locale/parts into the catalogue. New words may stand in locale/parts/<room>.po until then. Where the wordings differ,
what counts is a part's before the catalogue's.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import polib
from django.utils.translation.template import templatize

CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
PARTS = Path("locale/parts")
PLAIN = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}
STRING = r"""(u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))"""
CALL = re.compile(rf"\b(_|gettext|ngettext|pgettext|npgettext)\(\s*{STRING}(?:\s*,\s*{STRING})?", re.DOTALL)
Message = tuple[str | None, str]
METADATA = {
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}


def catalogue() -> polib.POFile:
    """The parts and the catalogue; the first translation of a text counts."""
    whole = polib.POFile()
    whole.metadata = dict(METADATA)
    known: set[Message] = set()
    for path in _files():
        for entry in polib.pofile(str(path)):
            if (entry.msgctxt, entry.msgid) not in known:
                known.add((entry.msgctxt, entry.msgid))
                whole.append(entry)
    return whole


def _files() -> list[Path]:
    return [*sorted(PARTS.glob("*.po")), *([CATALOGUE] if CATALOGUE.exists() else [])]


def merge_parts() -> int:
    """Write one catalogue in the order of the sources and take the parts away.

    Two wordings for one text are printed, and then nothing is written: exit status 1.
    """
    twice = conflicts(sorted(PARTS.glob("*.po")))
    sys.stdout.writelines(f"{sentence}\n" for sentence in twice)
    if twice:
        return 1
    places = _places()
    whole = catalogue()
    for entry in whole:
        entry.occurrences = [(name, "") for name in places.get((entry.msgctxt, entry.msgid), [])]
    # What no source names comes last: the manual's labels are looked up by their words.
    whole.sort(key=lambda entry: (not entry.occurrences, entry.occurrences[:1], entry.msgid, entry.msgctxt or ""))
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    whole.save(str(CATALOGUE))
    for part in PARTS.glob("*.po"):
        part.unlink()
    return 0


def conflicts(paths: Iterable[Path]) -> list[str]:
    """A sentence for each text that these files translate differently, or one of them twice."""
    found: dict[Message, list[tuple[str, str]]] = {}
    for path in paths:
        for entry in polib.pofile(str(path)):
            wording = entry.msgstr or entry.msgstr_plural.get(0, "")
            found.setdefault((entry.msgctxt, entry.msgid), []).append((path.stem, wording))
    return [
        f"{text!r}: " + ", ".join(f"{room} {words}" for room, words in wordings)
        for (_context, text), wordings in found.items()
        if len({words for _room, words in wordings}) > 1
    ]


def _places() -> dict[Message, list[str]]:
    """The sources of each text."""
    places: dict[Message, list[str]] = {}
    for name in sources():
        for message in dict.fromkeys(messages_of(Path(name))):
            places.setdefault((message[0], message[1]), []).append(name)
    return places


def sources() -> list[str]:
    """Every file of the product whose texts people may see."""
    listed = subprocess.run(["git", "ls-files", "*.py", "*.html", "*.txt"], check=True, capture_output=True, text=True)  # noqa: S607
    return [
        name for name in listed.stdout.splitlines() if not name.startswith(("tests/", "bench/", ".ci/", "requirements"))
    ]


def compile_catalogue() -> int:
    """Write django.mo unless it is newer than its sources."""
    target = CATALOGUE.with_suffix(".mo")
    # A part that was taken away changes its folder.
    read = [*_files(), *([PARTS] if PARTS.exists() else [])]
    if _files() and not (target.exists() and target.stat().st_mtime > max(path.stat().st_mtime for path in read)):
        target.parent.mkdir(parents=True, exist_ok=True)
        catalogue().save_as_mofile(str(target))
    return 0


def messages_of(path: Path) -> Iterator[Message]:
    """Every text of a source file that people may see, with its context."""
    text = path.read_text()
    if path.suffix == ".py":
        yield from _of_python(ast.parse(text))
    else:
        yield from _of_template(templatize(text))


def _of_python(tree: ast.AST) -> Iterator[Message]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        words = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        if name in PLAIN and words and isinstance(words[0], str):
            yield None, words[0]
        elif name in WITH_CONTEXT and len(words) > 1:
            yield str(words[0]), str(words[1])


def _of_template(text: str) -> Iterator[Message]:
    for name, first, second in CALL.findall(text):
        if name in WITH_CONTEXT:
            yield ast.literal_eval(first), ast.literal_eval(second)
        else:
            yield None, ast.literal_eval(first)


def check_catalogue() -> int:
    """Print each text without a translation or with two, and where they stand; exit status 1 if there is one."""
    translated = {(entry.msgctxt, entry.msgid) for entry in catalogue() if entry.translated()}
    missing = [
        f"{name}: {message!r} has no Chinese"
        for name in sources()
        for context, message in messages_of(Path(name))
        if message and (context, message) not in translated
    ]
    wrong = [*sorted(set(missing)), *conflicts(_files())]
    sys.stdout.writelines(f"{sentence}\n" for sentence in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit({"compile": compile_catalogue, "check": check_catalogue, "merge": merge_parts}[sys.argv[1]]())
