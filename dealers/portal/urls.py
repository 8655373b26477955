"""Addresses of the portal's shell; kinds of cases bring their own."""

from django.urls import path

from dealers.portal import case_page, cases, home, me

app_name = "portal"
urlpatterns = [
    path("", home.show_home, name="home"),
    path("new/", home.show_new, name="new"),
    path("cases/", cases.show_cases, name="cases"),
    path("cases/<str:number>/", cases.show_case, name="case"),
    path("cases/<str:number>/messages/", case_page.write, name="write"),
    path("me/", me.show_me, name="me"),
    path("me/contacts/", me.invite, name="invite"),
    path("me/contacts/<int:pk>/again/", me.invite_again, name="invite_again"),
    path("me/contacts/<int:pk>/close/", me.close, name="close_contact"),
]
