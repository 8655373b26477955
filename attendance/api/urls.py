"""Addresses of attendance for programs; one block an owner, by the alphabet."""

from django.urls import path

from attendance.api import leaves, punches, shifts, swaps

urlpatterns = [
    # Leave and travel
    path("leaves/", leaves.Leaves.as_view(), name="leaves"),
    path("trips/", leaves.Trips.as_view(), name="trips"),
    # Punches
    path("punches/", punches.Punches.as_view(), name="punches"),
    # Roster
    path("shifts/", shifts.Shifts.as_view(), name="shifts"),
    # Swaps
    path("swaps/", swaps.Swaps.as_view(), name="swaps"),
    path("swaps/<str:number>/", swaps.OneSwap.as_view(), name="swap"),
    path("swaps/<str:number>/accept/", swaps.AcceptSwap.as_view(), name="accept_swap"),
    path("swaps/<str:number>/decline/", swaps.DeclineSwap.as_view(), name="decline_swap"),
    path("swaps/<str:number>/withdraw/", swaps.WithdrawSwap.as_view(), name="withdraw_swap"),
]
