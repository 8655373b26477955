"""JSON as RFC 8259 means it, and no more of it than a machine can bear: what is odd is refused before it is read."""

import json
import math
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser

from csdesk.api.problems import Problem
from csdesk.web.storable import storable

# No resource of ours nests deeper than four.
DEEPEST = 32
# Digits that a number of ours may have at most; Python's own refusal of longer ones is an error, not an answer.
LONGEST_NUMBER = 300


class StrictJSONParser(BaseParser):
    """Refuses what two readers could read differently: NaN, 1e400, a name twice, half a character, a deep nest."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        return read_json(stream.read())


def read_json(raw: bytes) -> Any:
    """The value that the bytes spell. Raises Problem "malformed"."""
    try:
        value = json.loads(
            raw.decode("utf-8"),
            parse_constant=_no_constant,
            parse_float=_float,
            parse_int=_int,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError as error:
        raise Problem("malformed", _("The body is not UTF-8.")) from error
    except RecursionError as error:
        raise Problem("malformed", _("The body is nested too deeply.")) from error
    except ValueError as error:
        raise Problem("malformed", _("The body is not valid JSON.")) from error
    _check(value, 0)
    return value


def _no_constant(name: str) -> Any:
    raise Problem("malformed", _("%(name)s is not a number of JSON.") % {"name": name})


def _float(text: str) -> float:
    number = float(text) if len(text) <= LONGEST_NUMBER else math.inf
    if not math.isfinite(number):
        raise Problem("malformed", _("A number is too large."))
    return number


def _int(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise Problem("malformed", _("A number is too large."))
    return int(text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Problem("malformed", _("A name occurs twice in one object."))
    return found


def _check(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise Problem("malformed", _("The body is nested too deeply."))
    if isinstance(value, str) and not storable(value):
        raise Problem("malformed", _("The body contains characters that cannot be stored."))
    if isinstance(value, dict):
        for name, part in value.items():
            _check(name, depth + 1)
            _check(part, depth + 1)
    elif isinstance(value, list):
        for part in value:
            _check(part, depth + 1)
