"""Addresses of time limits and tasks."""

from django.urls import path

from csdesk.sla.api import views

urlpatterns = [
    path("cases/<str:number>/clocks/", views.CaseClocks.as_view(), name="clocks"),
    path("clocks/<int:pk>/", views.WhyClock.as_view(), name="clock"),
    path("tasks/", views.Tasks.as_view(), name="tasks"),
    path("tasks/<int:pk>/", views.OneTask.as_view(), name="task"),
    path("tasks/<int:pk>/take/", views.TakeTask.as_view(), name="take_task"),
    path("tasks/<int:pk>/finish/", views.FinishTask.as_view(), name="finish_task"),
]
