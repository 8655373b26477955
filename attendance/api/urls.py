"""Addresses of attendance for programs; one block an owner, by the alphabet."""

from django.urls import path

from attendance.api import leaves, punches, shifts

urlpatterns = [
    # Leave and travel
    path("leaves/", leaves.Leaves.as_view(), name="leaves"),
    path("trips/", leaves.Trips.as_view(), name="trips"),
    # Punches
    path("punches/", punches.Punches.as_view(), name="punches"),
    # Roster
    path("shifts/", shifts.Shifts.as_view(), name="shifts"),
]
