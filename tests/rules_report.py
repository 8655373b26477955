"""Which test proves which rule: one line a rule of docs/rules.md, for `make rules`.

Reads source text only, so that it also works where nothing can be started. A rule counts as covered
when a test that runs carries `@pytest.mark.rule("CMP-40")`, itself or by its class, module or one of
its parameters. Rules of mere conduct stand in docs/not_software.toml, each with its reason.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RULE_LINE = re.compile(r"^- \*\*([A-Z]{3}-\d{2})\*\* ", re.MULTILINE)
NEVER_PROVE = {"skip", "xfail"}

Names = Mapping[str, list[str]]
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class UnreadableMark(Exception):
    """A rule mark whose ID is not written out, so that reading the source cannot tell it."""


def known_rules(catalogue: Path) -> list[str]:
    """The rule IDs of the catalogue, in its order."""
    return RULE_LINE.findall(catalogue.read_text(encoding="utf-8"))


def marked_tests(tests: Path) -> Iterator[tuple[str, str]]:
    """Each (test ID, rule ID) found below `tests`; raises UnreadableMark or SyntaxError."""
    for path in sorted(tests.rglob("*.py")):
        if not (path.name.startswith("test_") or path.name.endswith("_test.py")):
            continue
        source = path.read_text(encoding="utf-8")
        if "mark.rule" in source:  # most files have none: parsing those would cost the most
            yield from _in_module(ast.parse(source, str(path)), path.relative_to(tests.parent).as_posix())


def _in_module(module: ast.Module, name: str) -> Iterator[tuple[str, str]]:
    names: dict[str, list[str]] = {}
    try:
        for target, value in _assignments(module.body):
            names[target] = _rules_in([value], names)
        yield from _in_body(module.body, name, [], names)
    except UnreadableMark as mark:
        raise UnreadableMark(f"{name}: {mark}") from mark


def _in_body(body: Sequence[ast.stmt], prefix: str, inherited: list[str], names: Names) -> Iterator[tuple[str, str]]:
    own = [value for target, value in _assignments(body) if target == "pytestmark"]
    shared = inherited + _rules_in(own, names)
    for node in body:
        if not isinstance(node, Definition) or _never_proves(node):
            continue
        test_id = f"{prefix}::{node.name}"
        rules = shared + _rules_in(node.decorator_list, names)
        if isinstance(node, ast.ClassDef):
            if node.name.startswith("Test"):
                yield from _in_body(node.body, test_id, rules, names)
        elif node.name.startswith("test"):
            yield from ((test_id, rule) for rule in dict.fromkeys(rules))


def _assignments(body: Sequence[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    for node in body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        value = getattr(node, "value", None)
        if isinstance(node, ast.Assign | ast.AnnAssign) and value is not None:
            yield from ((target.id, value) for target in targets if isinstance(target, ast.Name))


def _rules_in(expressions: Sequence[ast.expr], names: Names) -> list[str]:
    """The rule IDs of all marks in the expressions, also of marks given a name in the same module."""
    found: list[str] = []
    for node in (node for expression in expressions for node in ast.walk(expression)):
        if isinstance(node, ast.Name):
            found += names.get(node.id, [])
        elif isinstance(node, ast.Call) and _is_mark(node.func, {"rule"}):
            found += [_written_out(argument) for argument in node.args]
    return found


def _written_out(argument: ast.expr) -> str:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    raise UnreadableMark(f"line {argument.lineno}: a rule mark takes its IDs as plain strings")


def _is_mark(node: ast.expr, wanted: set[str]) -> bool:
    owner = node.value if isinstance(node, ast.Attribute) else None
    return (
        isinstance(node, ast.Attribute)
        and node.attr in wanted
        and ((isinstance(owner, ast.Attribute) and owner.attr == "mark") or _is_name(owner, "mark"))
    )


def _is_name(node: ast.expr | None, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _never_proves(node: Definition) -> bool:
    marks = (mark.func if isinstance(mark, ast.Call) else mark for mark in node.decorator_list)
    return any(_is_mark(mark, NEVER_PROVE) for mark in marks)


def mistakes(rules: list[str], proofs: Mapping[str, list[str]], reasons: Mapping[str, str]) -> list[str]:
    """What contradicts itself: rules listed twice, unknown IDs, and excuses that are none."""
    known = set(rules)
    found = [f"docs/rules.md lists {rule} twice." for rule in known if rules.count(rule) > 1]
    for rule, tests in proofs.items():
        if rule not in known:
            found.append(f"{', '.join(tests)}: docs/rules.md knows no {rule}.")
        if rule in reasons:
            found.append(f"docs/not_software.toml excuses {rule}, which is proved by {', '.join(tests)}.")
    for rule, reason in reasons.items():
        if rule not in known:
            found.append(f"docs/not_software.toml: docs/rules.md knows no {rule}.")
        if not isinstance(reason, str) or not reason.strip():
            found.append(f"docs/not_software.toml gives no reason for {rule}.")
    return sorted(found)


def report_lines(rules: list[str], proofs: Mapping[str, list[str]], reasons: Mapping[str, str]) -> list[str]:
    """One line a rule (ID, state, tests or reason, parted by tabs), and the count of covered ones."""
    lines = []
    for rule in rules:
        if rule in proofs:
            lines.append(f"{rule}\tcovered\t{','.join(proofs[rule])}")
        elif rule in reasons:
            lines.append(f"{rule}\tnot-software\t{' '.join(str(reasons[rule]).split())}")
        else:
            lines.append(f"{rule}\tmissing\t")
    covered = sum(rule in proofs for rule in rules)
    return [*lines, f"{covered} of {len(rules)} covered"]


def main(root: Path = ROOT) -> int:
    """Print the report of the tree at `root`; 1 if it contradicts itself, with why on stderr."""
    rules = known_rules(root / "docs/rules.md")
    reasons = tomllib.loads((root / "docs/not_software.toml").read_text(encoding="utf-8"))
    proofs: dict[str, list[str]] = {}
    try:
        for test, rule in marked_tests(root / "tests"):
            proofs.setdefault(rule, []).append(test)
    except (UnreadableMark, SyntaxError) as unreadable:
        print(unreadable, file=sys.stderr)
        return 1
    print(*report_lines(rules, proofs, reasons), sep="\n")
    wrong = mistakes(rules, proofs, reasons)
    for mistake in wrong:
        print(mistake, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
