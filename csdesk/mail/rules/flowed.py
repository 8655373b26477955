"""format=flowed (RFC 3676): lines that a mail program broke are made whole again."""

import re

_QUOTE = re.compile(r"(>*) ?(.*)", re.DOTALL)


def unflow(text: str, *, delete_space: bool) -> str:
    """Join the soft line breaks of a flowed text; `delete_space` is the sender's delsp."""
    lines: list[str] = []
    open_depth: int | None = None
    for raw_line in text.split("\n"):
        marks, line = _QUOTE.fullmatch(raw_line).groups()  # type: ignore[union-attr]  # matches anything
        depth = len(marks)
        flows = line.endswith(" ") and line != "-- "
        content = line[:-1] if flows and delete_space else line
        if open_depth == depth and line != "-- ":
            lines[-1] += content
        else:
            lines.append(f"{marks} {content}" if marks else content)
        open_depth = depth if flows else None
    return "\n".join(lines)
