from django.urls import path

from chat.web import acts, desk, following, goods, people, records, viewings

app_name = "chat"
urlpatterns = [
    path("", desk.show_desk, name="desk"),
    path("now/", desk.show_now, name="desk_now"),
    path("seats/", desk.show_seats, name="seats"),
    path("next/", acts.take_next, name="take_next"),
    path("beat/", acts.beat, name="beat"),
    path("seat/", acts.switch, name="switch"),
    path("followed/", following.show_list, name="followed"),
    path("followed/new/", following.begin, name="follow"),
    path("followed/<int:pk>/", following.show, name="following"),
    path("viewings/", viewings.show_list, name="viewings"),
    path("viewings/new/", viewings.begin, name="arrange"),
    path("viewings/<int:pk>/", viewings.show, name="viewing"),
    path("goods/", goods.show_goods, name="goods"),
    path("goods/new/", goods.change, name="new_offer"),
    path("goods/<int:pk>/", goods.change, name="offer"),
    path("goods/<int:pk>/withdraw/", goods.withdraw, name="withdraw_offer"),
    path("people/", people.show_people, name="people"),
    path("people/<int:pk>/", people.change_seat, name="seat"),
    path("people/<int:pk>/off-duty/", people.take_off_duty, name="off_duty"),
    path("<int:pk>/", records.show_record, name="record"),
    path("<int:pk>/take/", acts.take_one, name="take"),
    path("<int:pk>/take-over/", acts.take_from, name="take_over"),
    path("<int:pk>/hand-over/", acts.hand_over, name="hand_over"),
    path("<int:pk>/end/", acts.end, name="end"),
    path("<int:pk>/settle/", acts.settle, name="settle"),
    path("<int:pk>/say/", acts.say, name="say"),
    path("<int:pk>/note/", acts.note, name="note"),
    path("<int:pk>/file/", acts.send_file, name="send_file"),
    path("<int:pk>/offers/", goods.suggest, name="offers"),
    path("<int:pk>/offers/<int:offer>/", goods.use, name="use_offer"),
    path("<int:pk>/read/", acts.read, name="read"),
]
