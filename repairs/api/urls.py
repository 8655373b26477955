"""Addresses of returns."""

from django.urls import path

from repairs.api import views

urlpatterns = [
    path("returns/", views.Returns.as_view(), name="returns"),
    path("returns/applications/", views.Applications.as_view(), name="return_applications"),
    path("returns/<str:number>/", views.OneReturn.as_view(), name="return"),
    path("returns/<str:number>/counts/", views.Counts.as_view(), name="return_counts"),
    path("returns/<str:number>/results/", views.Results.as_view(), name="return_results"),
    path("returns/<str:number>/transitions/<slug:name>/", views.Transition.as_view(), name="return_transition"),
]
