"""Replying, noting, logging calls, keeping drafts: the doors of a kind of case that has no ways of its own.

A kind makes a `Talk` and hangs its views under `<namespace>:reply`, `:note`, `:call` and `:draft`, each behind the
`prefix` where two kinds share a namespace.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from csdesk.conversations.models import Draft, MessageKind
from csdesk.conversations.permissions import Permission as Say
from csdesk.conversations.queries import customer_address, last_message_id, messages_of
from csdesk.conversations.services.canned import DoubtfulWording
from csdesk.conversations.services.drafts import save_draft
from csdesk.conversations.services.messages import log_call, post_note
from csdesk.conversations.services.writing import write_to_customer
from csdesk.desk.web.compose_forms import CallForm, NoteForm, ReplyForm
from csdesk.desk.web.composer import Composer, Tab, Way, tabs_among
from csdesk.desk.web.moving import go_on
from csdesk.documents.models import Attachment
from csdesk.documents.services.attachments import attach_file
from csdesk.people.doors import DeskRequest, View, member_required
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.web.forms import TenantForm

# Something was said while one was writing: nothing was sent, and it is shown.
STOPPED = 409
FORMS: dict[str, type[TenantForm]] = {
    MessageKind.PUBLIC: ReplyForm,
    MessageKind.INTERNAL: NoteForm,
    MessageKind.CALL: CallForm,
}
_DRAFT_FIELDS = ("direction", "outcome", "number")


@dataclass(frozen=True)
class Talk:
    """What the composer has to know of a kind. A record has `.case` and `get_absolute_url()`.

    `find(request, number)` raises Http404; `render(request, record, part, composer, status)` gives the page, or the
    `part` of it ("composer", "composed"); `address` and `phone` are those of the customer, empty when not known.
    """

    namespace: str
    find: Callable[[DeskRequest, str], Any]
    may_work: Callable[[Member, Any], bool]
    render: Callable[..., HttpResponse]
    address: Callable[[Any], str]
    phone: Callable[[Any], str]
    prefix: str = ""

    @property
    def ways(self) -> dict[str, Way]:
        """What may be said, in the order of the tabs."""
        return {
            MessageKind.PUBLIC: Way(Say.REPLY, self._door("reply"), icon="corner-up-left", shortcut="r"),
            MessageKind.INTERNAL: Way(Say.NOTE, self._door("note"), icon="note", shortcut="n"),
            MessageKind.CALL: Way(Say.LOG_CALL, self._door("call"), icon="phone", shortcut="c"),
        }

    def _door(self, name: str) -> str:
        return f"{self.namespace}:{self.prefix}{name}"

    def kinds_for(self, record: Any, member: Member) -> list[str]:
        """What the member may say on the record."""
        kinds = [kind for kind, way in self.ways.items() if member.may(way.permission)]
        may_work = self.may_work(member, record)
        return [kind for kind in kinds if kind == MessageKind.INTERNAL or may_work]

    def tabs(self, record: Any, member: Member, composer: Composer | None) -> list[Tab]:
        """The kinds to choose from."""
        return tabs_among(self.kinds_for(record, member), self.ways, composer)

    def composer(
        self, record: Any, member: Member, kind: str, *, drafts: Mapping[str, Draft], seen: int
    ) -> Composer | None:
        """The empty composer of a kind (the first that the member may, when he may not that), his draft in it."""
        kinds = self.kinds_for(record, member)
        if not kinds:
            return None
        kind = kind if kind in kinds else kinds[0]
        draft = drafts.get(kind)
        initial: dict[str, Any] = {"seen": seen, "number": self.phone(record)}
        if draft is not None:
            initial |= {**draft.fields, "text": draft.text}
        return self.composer_with(record, kind, FORMS[kind](initial=initial, auto_id=f"{kind}_%s"), draft=draft)

    def composer_with(self, record: Any, kind: str, form: TenantForm, **told: Any) -> Composer:
        """The composer around a form, which may hold errors."""
        return Composer(
            kind,
            form,
            door=self.ways[kind].door,
            shortcut=self.ways[kind].shortcut,
            button=self._button(record, kind, warned=bool(told.get("warning"))),
            page_url=record.get_absolute_url(),
            draft_url=reverse(self._door("draft"), args=[record.case.number, kind]),
            **told,
        )

    def _button(self, record: Any, kind: str, *, warned: bool) -> str:
        if kind == MessageKind.INTERNAL:
            return _("Save note")
        if kind == MessageKind.CALL:
            return _("Log call")
        address = self.address(record) or customer_address(record.case)
        if not address:
            return _("Record reply (no address to send to)")
        return (_("Send all the same to %(address)s") if warned else _("Send to %(address)s")) % {"address": address}

    def views(self) -> dict[str, View]:
        """The doors by their names: reply, note, call, draft."""
        made = {"reply": self._reply, "note": self._note, "call": self._call}
        doors: dict[str, View] = {name: member_required()(require_POST(view)) for name, view in made.items()}
        return {**doors, "draft": member_required()(require_POST(self._keep_draft))}

    def _reply(self, request: DeskRequest, number: str) -> HttpResponse:
        def send(record: Any, typed: dict[str, Any]) -> None:
            message = write_to_customer(
                record.case,
                typed["text"],
                to=self.address(record),
                actor=request.member,
                now=request.now,
                seen_id=typed["seen"],
                confirmed=typed["confirmed"].splitlines(),
                attachments=_attach(request, record, typed["files"]),
            )
            addresses = ", ".join(message.recipients.get("to", []))
            said = _("Sent to %(address)s.") % {"address": addresses} if addresses else _("Recorded.")
            messages.success(request, said)

        return self._say(request, number, MessageKind.PUBLIC, send)

    def _note(self, request: DeskRequest, number: str) -> HttpResponse:
        def keep(record: Any, typed: dict[str, Any]) -> None:
            files = _attach(request, record, typed["files"], internal=True)
            post_note(record.case, typed["text"], actor=request.member, now=request.now, attachments=files)

        return self._say(request, number, MessageKind.INTERNAL, keep)

    def _call(self, request: DeskRequest, number: str) -> HttpResponse:
        def log(record: Any, typed: dict[str, Any]) -> None:
            typed = {**typed, "at": typed["at"] or request.now}
            log_call(record.case, typed.pop("text"), actor=request.member, now=request.now, **typed)
            messages.success(request, _("The call is logged."))

        return self._say(request, number, MessageKind.CALL, log)

    def _say(self, request: DeskRequest, number: str, kind: str, do: Callable[..., None]) -> HttpResponse:
        record = self.find(request, number)
        if kind not in self.kinds_for(record, request.member):
            raise PermissionDenied
        form = FORMS[kind](request.POST, request.FILES, auto_id=f"{kind}_%s")
        if not form.is_valid():
            return self._again(request, record, kind, form)
        try:
            # Files and words go together or not at all.
            with transaction.atomic():
                do(record, dict(form.cleaned_data))
        except RuleViolation as refusal:
            return self._refused(request, record, kind, refusal)
        return self._done(request, number)

    def _done(self, request: DeskRequest, number: str) -> HttpResponse:
        record = self.find(request, number)
        if request.POST.get("next"):
            return go_on(request, after=record.case)
        if request.htmx:
            return self.render(request, record, "composed", None, 200)
        return redirect(f"{record.get_absolute_url()}#composer")

    def _refused(self, request: DeskRequest, record: Any, kind: str, refusal: RuleViolation) -> HttpResponse:
        """The composer with the text in it, the reason, and what has to be known or confirmed before sending again."""
        data = request.POST.copy()
        told: dict[str, Any] = {}
        if isinstance(refusal, DoubtfulWording):
            data["confirmed"] = "\n".join(refusal.facts["phrases"])
            told["warning"] = str(refusal)
        elif isinstance(refusal, StaleRecord):
            seen = int(data.get("seen") or 0)
            told["newer"] = list(messages_of(record.case).filter(pk__gt=seen))
            data["seen"] = str(last_message_id(record.case))
            _keep(request, record, kind, data)
        form = FORMS[kind](data, auto_id=f"{kind}_%s")
        form.is_valid()
        if not isinstance(refusal, DoubtfulWording):
            form.add_refusal(refusal)
        status = STOPPED if isinstance(refusal, StaleRecord) else 422
        return self._again(request, record, kind, form, status=status, **told)

    def _again(
        self, request: DeskRequest, record: Any, kind: str, form: TenantForm, *, status: int = 422, **told: Any
    ) -> HttpResponse:
        composer = self.composer_with(record, kind, form, **told)
        part = ("composed" if status == STOPPED else "composer") if request.htmx else ""
        return self.render(request, record, part, composer, status)

    def _keep_draft(self, request: DeskRequest, number: str, kind: str) -> HttpResponse:
        record = self.find(request, number)
        if kind not in FORMS:
            return HttpResponseBadRequest()
        draft = _keep(request, record, kind, request.POST)
        said = _("Saved %(time)s") % {"time": f"{localtime(draft.saved_at):%H:%M}"} if draft else ""
        return JsonResponse({"saved": said})


def _keep(request: DeskRequest, record: Any, kind: str, data: QueryDict) -> Draft | None:
    fields = {name: data[name][:100] for name in _DRAFT_FIELDS if name in data}
    return save_draft(record.case, kind, data.get("text", ""), actor=request.member, now=request.now, fields=fields)


def _attach(
    request: DeskRequest, record: Any, files: list[UploadedFile], *, internal: bool = False
) -> list[Attachment]:
    return [
        attach_file(
            record.case, file.read(), file.name or "", file.content_type or "",
            actor=request.member, now=request.now, internal=internal,
        )
        for file in files
    ]  # fmt: skip
