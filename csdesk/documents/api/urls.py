"""Addresses of files and printed forms."""

from django.urls import path

from csdesk.documents.api import papers, views

urlpatterns = [
    path("cases/<str:number>/attachments/", views.CaseAttachments.as_view(), name="attachments"),
    path("attachments/<int:pk>/", views.OneAttachment.as_view(), name="attachment"),
    path("attachments/<int:pk>/content/", views.AttachmentContent.as_view(), name="attachment_content"),
    path("cases/<str:number>/forms/", papers.CasePapers.as_view(), name="printed_forms"),
    path("forms/<str:number>/", papers.OnePaper.as_view(), name="printed_form"),
    path("forms/<str:number>/scans/", papers.PaperScans.as_view(), name="form_scans"),
]
