"""Addresses of returns."""

from django.urls import path

from repairs.web import views

app_name = "repairs"
urlpatterns = [path("returns/<str:number>/", views.show_return, name="show_return")]
