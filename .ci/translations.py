"""Translations without GNU gettext: `compile` writes the catalogue, `check` names texts without Chinese.

A room's own words may stand in locale/parts/<room>.po; the catalogue takes them in.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
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


def catalogue() -> polib.POFile:
    """The catalogue with all parts; the first translation of a text counts."""
    whole = polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else polib.POFile()
    whole.metadata.setdefault("Content-Type", "text/plain; charset=UTF-8")
    whole.metadata.setdefault("Plural-Forms", "nplurals=1; plural=0;")
    known = {(entry.msgctxt, entry.msgid) for entry in whole}
    for part in sorted(PARTS.glob("*.po")):
        for entry in polib.pofile(str(part)):
            if (entry.msgctxt, entry.msgid) not in known:
                known.add((entry.msgctxt, entry.msgid))
                whole.append(entry)
    return whole


def compile_catalogue() -> int:
    """Write django.mo unless it is newer than its sources."""
    target = CATALOGUE.with_suffix(".mo")
    sources = [path for path in (CATALOGUE, *PARTS.glob("*.po")) if path.exists()]
    if sources and not (target.exists() and target.stat().st_mtime > max(path.stat().st_mtime for path in sources)):
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
    """Print each text without a translation and where it stands; exit status 1 if there is one."""
    translated = {(entry.msgctxt, entry.msgid) for entry in catalogue() if entry.translated()}
    listed = subprocess.run(["git", "ls-files", "*.py", "*.html", "*.txt"], check=True, capture_output=True, text=True)  # noqa: S607
    missing = [
        f"{name}: {message!r} has no Chinese"
        for name in listed.stdout.splitlines()
        if not name.startswith(("tests/", "bench/", ".ci/", "requirements"))
        for context, message in messages_of(Path(name))
        if message and (context, message) not in translated
    ]
    sys.stdout.writelines(f"{sentence}\n" for sentence in sorted(set(missing)))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit({"compile": compile_catalogue, "check": check_catalogue}[sys.argv[1]]())
