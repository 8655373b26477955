"""Sending, noting, logging; keeping drafts as they are typed."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from csdesk.conversations.models import Draft, Message, MessageKind
from csdesk.conversations.queries import last_message_id, messages_of
from csdesk.conversations.services.drafts import carry_words, save_draft
from csdesk.conversations.services.messages import post_note
from csdesk.desk.web.moving import go_on
from csdesk.documents.models import Attachment
from csdesk.documents.services.attachments import attach_file
from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.web.forms import TenantForm
from tickets.models import Complaint
from tickets.queries.complaints import complaints_visible_to
from tickets.services.answering import (
    AfterClosing,
    ClosedMeanwhile,
    MergedMeanwhile,
    WordingWarning,
    enter_call,
    reply_to_customer,
)
from tickets.web.composer import FORMS, composer_with
from tickets.web.page import find_complaint, render_page, render_part

# Something happened while one was writing: nothing was sent, and what happened is shown.
STOPPED = 409
_DRAFT_FIELDS = ("is_answer", "direction", "outcome", "number")


@member_required()
@require_POST
def reply(request: DeskRequest, number: str) -> HttpResponse:
    """Send words to the customer."""
    complaint = find_complaint(request, number)
    form = FORMS[MessageKind.PUBLIC](request.POST, request.FILES, auto_id="public_%s")
    if not form.is_valid():
        return _again(request, complaint, MessageKind.PUBLIC, form)
    typed = form.cleaned_data
    try:
        # Files and words go together or not at all.
        with transaction.atomic():
            message = reply_to_customer(
                complaint,
                typed["text"],
                actor=request.member,
                now=request.now,
                is_answer=typed["is_answer"],
                seen_id=typed["seen"],
                confirmed=typed["confirmed"].splitlines(),
                after_closing=typed["after_closing"] or AfterClosing.ASK,
                attachments=_attach(request, complaint, typed["files"]),
            )
    except RuleViolation as refusal:
        return _refused(request, complaint, MessageKind.PUBLIC, refusal)
    messages.success(request, _sent(message))
    return _done(request, number, MessageKind.PUBLIC)


def _attach(
    request: DeskRequest, complaint: Complaint, files: list[UploadedFile], *, internal: bool = False
) -> list[Attachment]:
    return [
        attach_file(
            complaint.case,
            file.read(),
            file.name or "",
            file.content_type or "",
            actor=request.member,
            now=request.now,
            internal=internal,
        )
        for file in files
    ]


def _sent(message: Message) -> str:
    addresses = ", ".join(message.recipients.get("to", []))
    return _("Sent to %(address)s.") % {"address": addresses} if addresses else _("Recorded.")


@member_required()
@require_POST
def note(request: DeskRequest, number: str) -> HttpResponse:
    """Write a note for colleagues."""
    complaint = find_complaint(request, number)
    form = FORMS[MessageKind.INTERNAL](request.POST, request.FILES, auto_id="internal_%s")
    if not form.is_valid():
        return _again(request, complaint, MessageKind.INTERNAL, form)
    typed = form.cleaned_data
    try:
        with transaction.atomic():
            files = _attach(request, complaint, typed["files"], internal=True)
            post_note(complaint.case, typed["text"], actor=request.member, now=request.now, attachments=files)
    except RuleViolation as refusal:
        return _refused(request, complaint, MessageKind.INTERNAL, refusal)
    return _done(request, number, MessageKind.INTERNAL)


@member_required()
@require_POST
def call(request: DeskRequest, number: str) -> HttpResponse:
    """Log a call."""
    complaint = find_complaint(request, number)
    form = FORMS[MessageKind.CALL](request.POST, auto_id="call_%s")
    if not form.is_valid():
        return _again(request, complaint, MessageKind.CALL, form)
    typed = {**form.cleaned_data, "at": form.cleaned_data["at"] or request.now}
    try:
        enter_call(complaint, typed.pop("text"), actor=request.member, now=request.now, **typed)
    except RuleViolation as refusal:
        return _refused(request, complaint, MessageKind.CALL, refusal)
    messages.success(request, _("The call is logged."))
    return _done(request, number, MessageKind.CALL)


@member_required()
@require_POST
def keep_draft(request: DeskRequest, number: str, kind: str) -> HttpResponse:
    """Keep what is being typed; the answer says when, in words for the page."""
    complaint = find_complaint(request, number)
    if kind not in FORMS:
        return HttpResponseBadRequest()
    draft = _keep(request, complaint, kind, request.POST)
    return JsonResponse(
        {"saved": _("Saved %(time)s") % {"time": f"{localtime(draft.saved_at):%H:%M}"} if draft else ""}
    )


def _refused(request: DeskRequest, complaint: Complaint, kind: str, refusal: RuleViolation) -> HttpResponse:
    """The composer with the text in it, the reason, and what has to be known or confirmed before sending again."""
    data = request.POST.copy()
    told: dict[str, Any] = {}
    if isinstance(refusal, WordingWarning):
        data["confirmed"] = "\n".join(refusal.facts["phrases"])
        told["warning"] = str(refusal)
    elif isinstance(refusal, StaleRecord):
        seen = int(data.get("seen") or 0)
        told["newer"] = list(messages_of(complaint.case).filter(pk__gt=seen))
        data["seen"] = str(last_message_id(complaint.case))
        _keep(request, complaint, kind, data)
    elif isinstance(refusal, ClosedMeanwhile):
        _keep(request, complaint, kind, data)
    elif isinstance(refusal, MergedMeanwhile):
        told["goes_on_at"] = _carried(request, kind, data, refusal.facts["into"])
    form = _bound(kind, data)
    if not isinstance(refusal, WordingWarning):
        form.add_refusal(refusal)
    status = STOPPED if isinstance(refusal, StaleRecord | ClosedMeanwhile | MergedMeanwhile) else 422
    return _again(request, complaint, kind, form, status=status, **told)


def _keep(request: DeskRequest, complaint: Complaint, kind: str, data: QueryDict) -> Draft | None:
    """The words stay safe while their writer reads, also when he goes on elsewhere."""
    fields = {name: data[name][:100] for name in _DRAFT_FIELDS if name in data}
    text = data.get("text", "")
    return save_draft(complaint.case, kind, text, actor=request.member, now=request.now, fields=fields)


def _carried(request: DeskRequest, kind: str, data: QueryDict, number: str) -> Complaint | None:
    """The complaint where the conversation goes on, with the words waiting there; None if the writer may not see it."""
    into = complaints_visible_to(request.member).filter(case__number=number).first()
    if into is not None:
        carry_words(data.get("text", ""), kind, into.case, actor=request.member, now=request.now)
    return into


def _bound(kind: str, data: QueryDict) -> TenantForm:
    form = FORMS[kind](data, auto_id=f"{kind}_%s")
    form.is_valid()
    return form


def _again(
    request: DeskRequest, complaint: Complaint, kind: str, form: TenantForm, *, status: int = 422, **told: Any
) -> HttpResponse:
    composer = composer_with(complaint, kind, form, **told)
    if request.htmx:
        # What stopped the words (a message, a closing, a merge) shows beside them.
        part = "composed" if status == STOPPED else "composer"
        return render_part(request, complaint, part, composer=composer, status=status)
    response = render_page(request, complaint, composer=composer)
    response.status_code = status
    return response


def _done(request: DeskRequest, number: str, kind: str) -> HttpResponse:
    complaint = find_complaint(request, number)
    if request.POST.get("next"):
        return go_on(request, after=complaint.case)
    if request.htmx:
        return render_part(request, complaint, "composed")
    return redirect(f"{complaint.get_absolute_url()}#composer")
