"""Printing a form: what stands on it is made once, numbered and frozen (DOC-01)."""

import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from csdesk.cases.models import Case
from csdesk.cases.services.cases import lock_case
from csdesk.cases.services.numbers import take_numbers
from csdesk.documents.models import PrintedForm
from csdesk.documents.policies import may_print
from csdesk.documents.queries import is_internal
from csdesk.documents.registry import Ask, Form, form_of
from csdesk.documents.rules.lines import line
from csdesk.documents.rules.plain_text import clean_text
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from csdesk.sla import clocks
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import require_tenant
from csdesk.tenancy.secrets import conceal, installation_key

# Papers of all kinds are numbered in one series: 单据.
SERIES = "DJ"
PURPOSE = "printed forms"
# A paper has room for a few pages of what is typed; what does not fit belongs on the case.
LONGEST_LINE, LONGEST_TEXT = 200, 5000


@transaction.atomic
def print_form(
    case: Case,
    key: str,
    *,
    actor: Member | None,
    now: datetime,
    language: str = settings.LANGUAGE_CODE,
    typed: Mapping[str, str] | None = None,
) -> PrintedForm:
    """Print a form for a case under the next number; the same again, unchanged, is the paper there is already.

    `typed`: what the form asks for, by key. `language`: of the paper. Raises PermissionDenied; RuleViolation DOC-01
    for a form that this case does not have (now), at a field for what is missing or too long.
    """
    form = form_of(key)
    if form is None or case.kind not in form.case_kinds:
        raise RuleViolation("DOC-01", _("This case has no such form."))
    inside = is_internal(form, case, rulebook_at(now).document)
    if not may_print(actor, case, form) or (inside and actor is not None and not actor.is_staff_member):
        raise PermissionDenied(f"{actor} may not print {key} for {case}.")
    if not form.offered(case):
        text = _("“%(form)s” does not fit this case as it stands.") % {"form": form.label}
        raise RuleViolation("DOC-01", text)
    open_values, secrets = _entered(form, typed or {})
    form.check(case, open_values)
    case = lock_case(case)
    with override(language):
        frozen = {**_frozen(form, case, open_values), "language": language, "is_internal": inside}
    mark = _fingerprint(frozen, secrets)
    last = PrintedForm.objects.filter(case=case, form=form.key).order_by("-pk").first()
    if last is not None and last.fingerprint == mark:
        return last
    return _keep(case, form, frozen, secrets, mark, actor=actor, now=now)


def _keep(
    case: Case,
    form: Form,
    frozen: dict[str, Any],
    secrets: Mapping[str, str],
    mark: str,
    *,
    actor: Member | None,
    now: datetime,
) -> PrintedForm:
    zone = ZoneInfo(Tenant.objects.values_list("zone", flat=True).get(pk=require_tenant()))
    [number] = take_numbers(SERIES, now.astimezone(zone).year)
    with override(frozen["language"]):
        filled = line(_("Filled in by"), form.filled_by(case) if form.filled_by else (str(actor or ""), now), pen=True)
    kept = PrintedForm.objects.create(
        case=case,
        number=number,
        fingerprint=mark,
        secrets={name: conceal(value, purpose=PURPOSE) for name, value in secrets.items()},
        printed_by=actor,
        printed_at=now,
        **{**frozen, "signatures": [*frozen["signatures"][:-1], filled, frozen["signatures"][-1]]},
    )
    facts = {"form": form.key, "form_number": number, "titles": kept.titles, "is_internal": kept.is_internal}
    clocks.observe(case, "form.print", at=now, actor=actor)
    publish(case, record(case, "form.print", actor=actor, at=now, **facts))
    return kept


def _frozen(form: Form, case: Case, typed: Mapping[str, str]) -> dict[str, Any]:
    own = [
        line(each.label, each.who(case), required=each.required, stamp=each.stamp) for each in form.lines(case, typed)
    ]
    return {
        "form": form.key,
        "titles": {"zh": _in("zh-hans", form.label), "en": _in("en", form.label)},
        "code": form.code,
        "annex": form.annex,
        "number_label": str(form.number_label),
        "template": form.template,
        "copies": form.copies,
        "picture": dict(form.picture(case, **typed)),
        "signatures": [*own, line(_("Superior's read-and-sign"), form.read_by(case))],
    }


def _in(language: str, label: Any) -> str:
    with override(language):
        return str(label)


def _fingerprint(frozen: Mapping[str, Any], secrets: Mapping[str, str]) -> str:
    # Keyed: from a plain hash an identity number could be found by trying them all.
    text = json.dumps([frozen, dict(secrets)], sort_keys=True, default=str)
    return hmac.new(installation_key(PURPOSE), text.encode(), "sha256").hexdigest()


def _entered(form: Form, typed: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    values = {ask.key: _value(ask, typed.get(ask.key, "")) for ask in form.asks}
    secrets = {ask.key: values[ask.key] for ask in form.asks if ask.kind == "secret"}
    return {key: value for key, value in values.items() if key not in secrets}, {k: v for k, v in secrets.items() if v}


def _value(ask: Ask, value: str) -> str:
    value = clean_text(str(value)).strip()
    most = LONGEST_TEXT if ask.kind == "text" else LONGEST_LINE
    if ask.required and not value:
        raise RuleViolation("DOC-01", _("“%(field)s” is missing.") % {"field": ask.label}, field=ask.key)
    if len(value) > most:
        words = {"field": ask.label, "most": most}
        text = _("“%(field)s” has more than %(most)s characters: it would not fit on the paper.")
        raise RuleViolation("DOC-01", text % words, field=ask.key)
    return value
