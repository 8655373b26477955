"""Addresses of returns in the portal."""

from django.urls import path

from repairs.portal import applying, views

app_name = "repairs_portal"
urlpatterns = [
    path("returns/apply/", applying.new_application, name="new_application"),
    path("returns/new/", views.new_return, name="new_return"),
    path("returns/<str:number>/", views.show_return, name="return"),
    path("returns/<str:number>/quote/", views.answer_to_quote, name="quote"),
    path("returns/<str:number>/agreement/", views.answer_to_proposal, name="agreement"),
    path("returns/<str:number>/arrival/", views.confirm, name="arrival"),
    path("returns/<str:number>/rating/", views.rate, name="rating"),
    path("returns/<str:number>/withdraw/", views.withdraw, name="withdraw"),
]
