"""Addresses that calendars read, by their secret alone."""

from django.urls import path

from attendance.public.feed import show_feed

app_name = "roster_feed"
urlpatterns = [path("<str:key>.ics", show_feed, name="feed")]
