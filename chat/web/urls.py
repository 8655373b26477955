from django.urls import path

from chat.web import acts, desk, records

app_name = "chat"
urlpatterns = [
    path("", desk.show_desk, name="desk"),
    path("now/", desk.show_now, name="desk_now"),
    path("seats/", desk.show_seats, name="seats"),
    path("next/", acts.take_next, name="take_next"),
    path("beat/", acts.beat, name="beat"),
    path("seat/", acts.switch, name="switch"),
    path("<int:pk>/", records.show_record, name="record"),
    path("<int:pk>/take/", acts.take_one, name="take"),
    path("<int:pk>/take-over/", acts.take_from, name="take_over"),
    path("<int:pk>/hand-over/", acts.hand_over, name="hand_over"),
    path("<int:pk>/end/", acts.end, name="end"),
    path("<int:pk>/settle/", acts.settle, name="settle"),
    path("<int:pk>/say/", acts.say, name="say"),
    path("<int:pk>/note/", acts.note, name="note"),
    path("<int:pk>/file/", acts.send_file, name="send_file"),
    path("<int:pk>/read/", acts.read, name="read"),
]
