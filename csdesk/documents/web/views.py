"""Files as downloads; pictures may be shown."""

from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import get_object_or_404

from csdesk.documents.models import Attachment
from csdesk.documents.policies import may_see_attachment
from csdesk.documents.services.storage import location_of
from csdesk.people.doors import DeskRequest, member_required


@member_required(staff=False)
def download(request: DeskRequest, pk: int) -> HttpResponseBase:
    """One file; `?show` shows a harmless picture in the page. What one may not see does not exist."""
    attachment = get_object_or_404(Attachment, pk=pk)
    if not may_see_attachment(request.member, attachment):
        raise Http404
    return send_attachment(attachment, shown="show" in request.GET)


def send_attachment(attachment: Attachment, *, shown: bool) -> HttpResponseBase:
    """The file's bytes, for a door that has asked who may; `shown`: in the page, if it is a harmless picture."""
    shown = shown and attachment.is_picture
    try:
        file = location_of(attachment.path).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    kind = attachment.media_type if shown else "application/octet-stream"
    response = FileResponse(file, as_attachment=not shown, filename=attachment.name, content_type=kind)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
