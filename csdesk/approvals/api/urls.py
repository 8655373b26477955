"""Addresses of signatures."""

from django.urls import path

from csdesk.approvals.api import views

urlpatterns = [
    path("approvals/", views.Approvals.as_view(), name="approvals"),
    path("approvals/<int:pk>/", views.OneApproval.as_view(), name="approval"),
    path("approvals/<int:pk>/sign/", views.SignApproval.as_view(), name="sign_approval"),
    path("approvals/<int:pk>/refuse/", views.RefuseApproval.as_view(), name="refuse_approval"),
]
