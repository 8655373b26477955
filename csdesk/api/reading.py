"""The schema as a page reads it: operations by topic, bodies and answers as tables, each shape under its own name."""

from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

_METHODS = ("get", "post", "patch", "put", "delete")


@dataclass(frozen=True)
class Field:
    """One value of a shape or an address."""

    name: str
    kind: str
    words: SafeString
    required: bool
    link: str = ""
    where: str = ""


@dataclass(frozen=True)
class Operation:
    """One method at one address."""

    name: str
    method: str
    path: str
    words: SafeString
    title: str
    details: list[SafeString]
    scope: str
    fields: list[Field]
    body: str
    body_kind: str
    answers: list[tuple[str, SafeString, str]]


def topics_of(schema: dict[str, Any]) -> list[tuple[str, list[Operation]]]:
    """The operations by topic, in the order of their addresses."""
    topics: dict[str, list[Operation]] = {}
    for path, item in schema["paths"].items():
        for method in (name for name in _METHODS if name in item):
            topics.setdefault(item[method]["tags"][0], []).append(_operation(path, method, item[method]))
    return list(topics.items())


def shapes_of(schema: dict[str, Any]) -> list[tuple[str, SafeString, list[Field], list[Any]]]:
    """Every shape: its name, its words, its values, or the words it may be one of."""
    return [
        (name, _words(shape), _fields(shape), shape.get("enum", []))
        for name, shape in sorted(schema["components"]["schemas"].items())
    ]


def _operation(path: str, method: str, told: dict[str, Any]) -> Operation:
    kind, body = _first(told.get("requestBody", {}))
    [needs] = told.get("security") or [{}]
    words = told.get("description", "").split("\n\n")
    parameters = [
        Field(p["name"], _kind(p["schema"]), _words(p), p.get("required", False), where=p["in"])
        for p in told.get("parameters", [])
    ]
    return Operation(
        name=told["operationId"],
        method=method.upper(),
        path=path,
        words=_words(told, "summary"),
        title=told.get("summary", "").replace("`", "").rstrip("."),
        details=[_marked(part) for part in words[1:] if not part.startswith(("Scope:", "Any key"))],
        scope=", ".join(scope for scopes in needs.values() for scope in scopes),
        fields=parameters,
        body=_name(body.get("schema", {})),
        body_kind=kind,
        answers=[(status, _words(answer), _answer(answer)) for status, answer in told["responses"].items()],
    )


def _words(told: dict[str, Any], of: str = "description") -> SafeString:
    return _marked(told.get(of, ""))


def _marked(text: str) -> SafeString:
    """Words in which what stands between backticks is code."""
    parts = enumerate(text.split("`"))
    return format_html_join("", "<{0}>{1}</{0}>", (("code" if at % 2 else "span", part) for at, part in parts if part))


def _answer(answer: dict[str, Any]) -> str:
    kind, content = _first(answer)
    return _name(content.get("schema", {})) or kind


def _first(told: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The first kind of content that a body or answer may have."""
    contents: dict[str, dict[str, Any]] = told.get("content", {})
    return next(iter(contents.items()), ("", {}))


def _fields(shape: dict[str, Any]) -> list[Field]:
    required = set(shape.get("required", ()))
    return [
        Field(name, _kind(part), _words(part), name in required, link=_name(part) or _name(_items(part)))
        for name, part in shape.get("properties", {}).items()
    ]


def _items(part: dict[str, Any]) -> dict[str, Any]:
    return part.get("items", {}) if isinstance(part.get("items"), dict) else {}


def _name(part: dict[str, Any]) -> str:
    """The shape that a part refers to."""
    for inner in (part, *part.get("allOf", ()), *part.get("oneOf", ())):
        if "$ref" in inner:
            return str(inner["$ref"]).rpartition("/")[2]
    return ""


def _kind(part: dict[str, Any]) -> str:
    """What a value is, in a few words."""
    if items := _items(part):
        return f"list of {_kind(items)}"
    if named := _name(part):
        return f"{named} or null" if "oneOf" in part else named
    kinds = part.get("type", "value")
    kinds = " or ".join(kinds) if isinstance(kinds, list) else str(kinds)
    limits = [f"{word} {part[key]}" for key, word in _LIMITS.items() if key in part]
    if "enum" in part:
        limits.append("one of " + ", ".join(str(value) for value in part["enum"]))
    if "format" in part:
        limits.insert(0, part["format"])
    return f"{kinds} ({', '.join(limits)})" if limits else kinds


_LIMITS = {"maxLength": "at most", "minimum": "from", "default": "default"}
