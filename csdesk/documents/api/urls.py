"""Addresses of files."""

from django.urls import path

from csdesk.documents.api import views

urlpatterns = [
    path("cases/<str:number>/attachments/", views.CaseAttachments.as_view(), name="attachments"),
    path("attachments/<int:pk>/", views.OneAttachment.as_view(), name="attachment"),
    path("attachments/<int:pk>/content/", views.AttachmentContent.as_view(), name="attachment_content"),
]
