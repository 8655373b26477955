"""Forms for tests, registered for a while, and small files that pass for scans."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from csdesk.documents import registry
from csdesk.documents.registry import BLOCKS, Ask, Form, SignatureLine, register_form
from csdesk.documents.rules.picture import fields, secret, text

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c636060606000000005000186a0c7a10000000049454e44ae426082"
)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def _picture(case: Any, **typed: str) -> dict[str, Any]:
    who = fields((_("Title"), case.title), (_("Name"), typed.get("who", "")), ("ID", secret("id_number")))
    return {"blocks": [who, text(_("Content"), typed.get("words", ""))]}


LETTER = Form(
    "test.letter",
    _("Complaint"),
    "ZFKFBFJ000",
    "0",
    BLOCKS,
    _picture,
    signatures=(SignatureLine("Customer", required=True), SignatureLine("Company", required=True, stamp=True)),
    case_kinds=("complaint",),
    asks=(
        Ask("who", "Who", required=False),
        Ask("words", "Words", "text", required=False),
        Ask("id_number", "ID", "secret", required=False),
    ),
)
INSIDE = replace(LETTER, key="test.inside", internal=True)


@contextmanager
def registered(*forms: Form) -> Iterator[None]:
    """The forms exist while the block runs."""
    for form in forms:
        register_form(form)
    try:
        yield
    finally:
        for form in forms:
            del registry._forms[form.key]
