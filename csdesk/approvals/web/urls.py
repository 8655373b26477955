"""Addresses of signatures."""

from django.urls import path

from csdesk.approvals.web import views

app_name = "approvals"
urlpatterns = [
    path("", views.list_requests, name="inbox"),
    path("of/<str:number>/", views.show_block, name="of_case"),
    path("<int:pk>/", views.show_request, name="show"),
    path("<int:pk>/sign/", views.sign_request, name="sign"),
    path("<int:pk>/withdraw/", views.withdraw_request, name="withdraw"),
]
