from django.urls import path

from chat.public import page, views

app_name = "visitors"
urlpatterns = [
    path("<slug:company>/", page.show_page, name="page"),
    path("<slug:company>/message/", page.leave_by_form, name="leave_by_form"),
    path("<slug:company>/now/", views.show_now, name="now"),
    path("<slug:company>/open/", views.open_new, name="open"),
    path("<slug:company>/leave/", views.leave_new, name="leave_new"),
    path("<str:token>/since/<int:number>/", views.show_since, name="since"),
    path("<str:token>/say/", views.say, name="say"),
    path("<str:token>/file/", views.send_file, name="send_file"),
    path("<str:token>/file/<int:pk>/", views.show_file, name="file"),
    path("<str:token>/leave/", views.leave, name="leave"),
    path("<str:token>/end/", views.end, name="end"),
    path("<str:token>/rate/", views.rate_chat, name="rate"),
    path("<str:token>/transcript/", views.mail, name="transcript"),
]
