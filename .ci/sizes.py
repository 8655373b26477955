"""Files and functions stay small enough to be read at once; a topic that outgrows its file becomes two."""

import ast
import subprocess
import sys
from pathlib import Path

LIMITS = {"code": (400, 40), "tests": (600, 80)}  # lines of a file, lines of a function
SUFFIXES = {".py", ".html", ".js", ".mjs", ".css"}


def too_long(path: Path) -> list[str]:
    """What of this file is past its limit, one sentence each."""
    if "migrations" in path.parts or path.suffix not in SUFFIXES:
        return []
    file_limit, function_limit = LIMITS["tests" if path.parts[0] == "tests" else "code"]
    text = path.read_text()
    lines = text.count("\n")
    found = [f"{path}: {lines} lines, at most {file_limit}"] if lines > file_limit else []
    if path.suffix != ".py":
        return found
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    lengths = [(node, (node.end_lineno or node.lineno) - node.lineno + 1) for node in functions]
    return found + [
        f"{path}:{node.lineno}: {node.name} has {length} lines, at most {function_limit}"
        for node, length in lengths
        if length > function_limit
    ]


def main() -> int:
    """Print what is too long; exit status 1 if anything is."""
    names = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(names, check=True, capture_output=True, text=True).stdout.splitlines()  # noqa: S603
    found = [sentence for name in listed if Path(name).is_file() for sentence in too_long(Path(name))]
    sys.stdout.writelines(f"{sentence}\n" for sentence in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
