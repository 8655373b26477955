"""The API's front: no cookies, one key, one company, one transaction, one form of refusal."""

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import Error, transaction
from django.db.models import Exists, Q
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from csdesk.api import limits
from csdesk.api.models import ApiKey
from csdesk.api.problems import MEDIA_TYPE, Problem, code_of, problem_response
from csdesk.api.queries import key_of_digest
from csdesk.api.services.keys import digest_of, note_use
from csdesk.api.services.replays import answered_call, claim_call, keep_answer, response_again
from csdesk.people.middleware import read_body
from csdesk.people.services.security_log import client_address
from csdesk.tenancy.buckets import calls_of_company, take
from csdesk.tenancy.fairness import TooMuch, count, share_of
from csdesk.tenancy.middleware import RETRY_AFTER_SECONDS, status_of
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic

PREFIX = "/api/"
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
# A complaint with all its texts has some ten thousand characters; files come as forms, up to what the manual allows.
JSON_LIMIT_BYTES = 1024 * 1024
FORM_LIMIT_BYTES = 101 * 1024 * 1024
_TOKEN = re.compile(r"(?i:bearer) +([a-zA-Z0-9_-]{1,40})\.([a-zA-Z0-9_-]{20,100}) *")
_NAME = re.compile(r"[\x21-\x7e]{1,255}")
View = Callable[[HttpRequest], HttpResponse]


class ApiMiddleware:
    """Stands before sessions and signing in: a program's call has nothing to do with anybody's browser.

    Runs the view inside the scope of the key's company with `request.api_key`, `request.member`, `request.tenant`
    and `request.now`; without a key the view is reached all the same, for some need none.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        _strip(request)
        with translation.override(translation.get_language_from_request(request)):
            try:
                response = self._answer(request)
            except Problem as problem:
                response = problem_response(problem.code, str(problem.detail), headers=problem.more.get("headers"))
            except RequestDataTooBig:
                response = problem_response("too_large")
            except (SuspiciousOperation, MultiPartParserError):
                response = problem_response("malformed")
            except Error as error:  # the commit itself failed, or nobody answered
                if (status := status_of(error)) is None:
                    raise
                response = problem_response(code_of(status))
            return _as_problem(response)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if "HTTP_AUTHORIZATION" not in request.META:
            return self.get_response(request)
        tenant, digest = _presented(request)
        grant = take(limits.calls_of_key(), f"t{tenant.pk}:{digest[:32]}")
        if grant is not None and not grant.allowed:
            return problem_response("too_many", headers=grant.headers)
        _read(request)
        try:
            with share_of(tenant.pk, request.method):
                response = self._serve(request, tenant, digest)
        except TooMuch as much:
            return problem_response("too_many", headers={"Retry-After": str(much.wait_seconds)})
        for name, value in (grant.headers if grant is not None else {}).items():
            response[name] = value
        return response

    def _serve(self, request: HttpRequest, tenant: Tenant, digest: str) -> HttpResponse:
        with tenant_atomic(tenant.pk) as now, timezone.override(tenant.zone):
            key = key_of_digest(digest)
            if key is None or not key.works_at(now):
                raise _wrong_key(request)
            # Only now: strangers who guess keys must not use up what the company has.
            count(tenant.pk, calls_of_company())
            note_use(key, now=now)
            request.api_key, request.member, request.tenant, request.now = key, key.member, tenant, now  # type: ignore[attr-defined]
            # Whoever names no language gets the member's.
            request.META.setdefault("HTTP_ACCEPT_LANGUAGE", key.member.language)
            with translation.override(translation.get_language_from_request(request)):
                response = self._once(request, key, now)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response

    def _once(self, request: HttpRequest, key: ApiKey, now: datetime) -> HttpResponse:
        """Do a call that has a name once, however often it is made."""
        name = request.headers.get("Idempotency-Key")
        if name is None or request.method in SAFE:
            return self.get_response(request)
        if not _NAME.fullmatch(name):
            raise Problem("malformed", _("An Idempotency-Key has 1 to 255 visible ASCII characters."))
        if not claim_call(key, name):
            raise Problem("in_progress", headers={"Retry-After": "1"})
        fingerprint = _fingerprint(request)
        if (before := answered_call(key, name, now=now)) is not None:
            if before.fingerprint != fingerprint:
                raise Problem("key_reused")
            return response_again(before)
        response = self.get_response(request)
        if response.status_code < 300 and not response.streaming:
            keep_answer(key, name, fingerprint, response, now=now)
        return response


def _strip(request: HttpRequest) -> None:
    """What a browser brings along does not count here, and an address may end with or without its slash."""
    request.COOKIES.clear()
    request.META.pop("HTTP_COOKIE", None)
    if not request.path_info.endswith("/"):
        request.path_info, request.path = f"{request.path_info}/", f"{request.path}/"
    request.api_key = request.member = request.tenant = None  # type: ignore[attr-defined]
    # For answers without a company; with one it is the database's time.
    request.now = datetime.now(UTC)  # type: ignore[attr-defined]


def _presented(request: HttpRequest) -> tuple[Tenant, str]:
    """The company that the key names, and the digest to look for there. A host that is a company's own takes no
    other's keys, and that company's keys are good nowhere else."""
    found = _TOKEN.fullmatch(request.META["HTTP_AUTHORIZATION"])
    host = request.get_host().split(":")[0]
    here = Q(host=host) | (Q(host=None) & ~Exists(Tenant.objects.filter(host=host)))
    tenant = Tenant.objects.served().filter(here, slug=found[1]).first() if found else None
    if found is None or tenant is None:
        raise _wrong_key(request)
    return tenant, digest_of(found[2])


def _wrong_key(request: HttpRequest) -> Problem:
    grant = take(limits.wrong_keys(), f"address:{client_address(request)}")
    if grant is not None and not grant.allowed:
        return Problem("too_many", headers=grant.headers)
    return Problem("unauthenticated", headers={"WWW-Authenticate": 'Bearer realm="csdesk", error="invalid_token"'})


def _read(request: HttpRequest) -> None:
    """Read the whole body now: a slow upload must not hold a transaction open."""
    is_form = request.content_type == "multipart/form-data"
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not str(length).isdecimal():
        raise Problem("malformed")
    if int(length) > (FORM_LIMIT_BYTES if is_form else JSON_LIMIT_BYTES):
        raise Problem("too_large")
    read_body(request)


def _fingerprint(request: HttpRequest) -> str:
    seen = hashlib.sha256(f"{request.method} {request.get_full_path()} {request.content_type}\n".encode())
    if request.content_type == "multipart/form-data":
        for name, values in sorted(request.POST.lists()):
            seen.update(repr((name, values)).encode())
        for name, files in sorted(request.FILES.lists()):
            for file in files:
                seen.update(repr((name, file.name, file.size)).encode())
                for chunk in file.chunks():
                    seen.update(chunk)
                file.seek(0)
    else:
        seen.update(request.body)
    return seen.hexdigest()


def _as_problem(response: HttpResponse) -> HttpResponse:
    """Answers that come from around the views (no such address, an error of ours) in the same form as theirs."""
    if response.status_code >= 400 and not response.get("Content-Type", "").startswith(MEDIA_TYPE):
        kept = {name: response[name] for name in ("Allow", "Retry-After") if name in response}
        response = problem_response(code_of(response.status_code), headers=kept)
    if response.status_code == 503 and "Retry-After" not in response:
        response["Retry-After"] = RETRY_AFTER_SECONDS
    if "Cache-Control" not in response:
        response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
