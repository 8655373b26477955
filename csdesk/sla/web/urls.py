from django.urls import path

from csdesk.sla.web import calendars, clocks, engine, tasks

app_name = "sla"
urlpatterns = [
    path("tasks/", tasks.list_tasks, name="tasks"),
    path("tasks/<int:pk>/", tasks.show_task, name="task"),
    path("tasks/<int:pk>/take/", tasks.take, name="take_task"),
    path("clocks/<int:pk>/why/", clocks.show_why, name="why"),
    path("clocks/<int:pk>/correct/", clocks.correct, name="correct_clock"),
    path("clocks/<int:pk>/watch/", engine.watch, name="watch_clock"),
    path("calendars/", calendars.list_calendars, name="calendars"),
    path("calendars/<slug:key>/", calendars.show_calendar, name="calendar"),
    path("calendars/<slug:key>/day/", calendars.change_day, name="calendar_day"),
    path("calendars/<slug:key>/hours/", calendars.change_hours, name="calendar_hours"),
    path("calendars/<slug:key>/year/", calendars.load_year, name="calendar_year"),
    path("engine/", engine.show_engine, name="engine"),
]
