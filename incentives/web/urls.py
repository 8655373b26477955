"""Addresses of points, rewards and fines."""

from django.urls import path

from incentives.web import points, rewards

app_name = "incentives"
urlpatterns = [
    path("", points.list_points, name="points"),
    path("apply/", points.apply, name="apply"),
    path("enter/", points.enter, name="enter"),
    path("month/", points.month, name="month"),
    path("<int:pk>/", points.show_entry, name="entry"),
    path("<int:pk>/withdraw/", points.withdraw, name="withdraw"),
    path("<int:pk>/contest/", points.contest, name="contest"),
    path("<int:pk>/appeals/<int:appeal_pk>/<slug:verdict>/", points.answer, name="answer"),
    path("<int:pk>/decide/<slug:verdict>/", points.decide, name="decide"),
    path("rewards/", rewards.list_rewards, name="rewards"),
    path("rewards/enter/", rewards.enter, name="enter_fact"),
    path("rewards/money/", rewards.my_money, name="money"),
    path("rewards/<int:pk>/", rewards.show, name="proposal"),
    path("rewards/<int:pk>/reverse/", rewards.reverse, name="reverse_proposal"),
    path("rewards/<int:pk>/<slug:verdict>/", rewards.decide, name="decide_proposal"),
]
